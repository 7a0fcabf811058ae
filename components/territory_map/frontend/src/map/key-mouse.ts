/**
 * A mouse by keys: arrows move a cross over the map, the space bar is its button. Without a tool in hand the cross stays in
 * the middle, and arrows move the map under it.
 *
 * The cross tells the canvas of pointer events as a hand's mouse does, so that every tool works with it.
 */
import type { Map as MapLibreMap } from "maplibre-gl";
import type { Tool } from "../contract.ts";
import { make } from "../ui/element.ts";
import { pressesOf, type Press, stepOf } from "./key-presses.ts";

/** Pixels between the cross and the map's edge; where it would come nearer the map moves instead. */
const MARGIN = 40;

export class KeyMouse {
  private readonly cross = make("div", "tm-cross", { "aria-hidden": "true", hidden: "" });
  private place = { x: 0, y: 0 };
  private isHeld = false;

  constructor(
    private readonly map: MapLibreMap,
    /** The cross has come, gone, taken hold or let go. */
    private readonly changed: () => void,
  ) {
    this.cross.append(make("span", "tm-cross-halo"));
    const over = map.getCanvasContainer();
    over.append(this.cross);
    over.addEventListener("pointermove", this.byHand, { capture: true });
    over.addEventListener("pointerdown", this.byHand, { capture: true });
    map.on("moveend", this.moved);
    map.getCanvas().addEventListener("focus", this.changed);
    map.getCanvas().addEventListener("blur", this.left);
  }

  get isShown(): boolean {
    return !this.cross.hidden;
  }

  /** Whether somebody works by keys here: the cross is there, or the next key brings it. */
  get isAtHand(): boolean {
    const canvas = this.map.getCanvas();
    // Who takes a tool by its key may draw with the mouse, which is over the map then.
    const isComing = canvas.matches(":focus-visible") && !this.map.getContainer().matches(":hover");
    return canvas.matches(":focus") && (this.isShown || isComing);
  }

  /** Whether its button is down: arrows draw or drag then. */
  get isDown(): boolean {
    return this.isHeld;
  }

  /** Take a key that was pressed on the canvas; false if it is none of this one's. */
  take(event: KeyboardEvent, tool: Tool): boolean {
    if (event.composedPath()[0] !== this.map.getCanvas()) return false;
    if (tool === "pan") this.place = this.middle;
    const step = tool === "pan" ? null : stepOf(event);
    if (step) this.move(step[0], step[1]);
    else if (event.key === " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (!event.repeat) this.press(pressesOf(tool, event.shiftKey));
    } else return false;
    return true;
  }

  /** Its button is up, and nothing comes of what it held. */
  drop(): void {
    if (!this.isHeld) return;
    this.send("pointerup"); // while it is held the map hears of no click
    this.isHeld = false;
    this.look();
  }

  hide(): void {
    if (!this.isShown) return;
    this.cross.hidden = true;
    this.changed();
  }

  destroy(): void {
    const over = this.map.getCanvasContainer();
    over.removeEventListener("pointermove", this.byHand, { capture: true });
    over.removeEventListener("pointerdown", this.byHand, { capture: true });
    this.map.off("moveend", this.moved);
    this.map.getCanvas().removeEventListener("focus", this.changed);
    this.map.getCanvas().removeEventListener("blur", this.left);
    this.cross.remove();
  }

  private move(right: number, down: number): void {
    if (!this.show()) return;
    const { clientWidth, clientHeight } = this.map.getCanvas();
    const x = clamp(this.place.x + right, clientWidth);
    const y = clamp(this.place.y + down, clientHeight);
    const beyond: [number, number] = [this.place.x + right - x, this.place.y + down - y];
    if (beyond[0] !== 0 || beyond[1] !== 0) this.map.panBy(beyond, { animate: false });
    this.place = { x, y };
    this.look();
    this.send("pointermove");
  }

  private press(press: Press): void {
    if (!this.show()) return;
    if (this.isHeld || press === "hold") {
      this.isHeld = !this.isHeld;
      this.send(this.isHeld ? "pointerdown" : "pointerup");
    } else {
      this.send("pointermove");
      this.send("pointerdown", press);
      this.send("pointerup", press);
    }
    this.look();
    this.changed();
  }

  private get middle(): { x: number; y: number } {
    const { clientWidth, clientHeight } = this.map.getCanvas();
    return { x: clientWidth / 2, y: clientHeight / 2 };
  }

  /** False if it was not there before: the first key shows where it is, and does nothing else. */
  private show(): boolean {
    if (this.isShown) return true;
    const { clientWidth, clientHeight } = this.map.getCanvas();
    // Where it was left, unless the map is another size by now.
    const isInside = this.place.x > 0 && this.place.x < clientWidth && this.place.y > 0 && this.place.y < clientHeight;
    if (!isInside) this.place = this.middle;
    this.cross.hidden = false;
    this.look();
    this.send("pointermove");
    this.changed();
    return false;
  }

  private look(): void {
    this.cross.style.translate = `${this.place.x}px ${this.place.y}px`;
    this.cross.classList.toggle("tm-held", this.isHeld);
  }

  /** The drawing library listens to pointers, the map to mice; a drag is the library's alone. */
  private send(type: "pointermove" | "pointerdown" | "pointerup", press: Press = "click"): void {
    const canvas = this.map.getCanvas();
    const { left, top } = canvas.getBoundingClientRect();
    const button = press === "right-click" ? 2 : 0;
    const how = {
      clientX: left + this.place.x, clientY: top + this.place.y, button, bubbles: true, composed: true, cancelable: true,
    };
    canvas.dispatchEvent(new PointerEvent(type, { ...how, isPrimary: true, pointerType: "mouse", pointerId: -1 }));
    if (this.isHeld) return;
    canvas.dispatchEvent(new MouseEvent(type.replace("pointer", "mouse"), how));
    if (type === "pointerup" && button === 0) canvas.dispatchEvent(new MouseEvent("click", how));
  }

  /** A hand on the mouse takes over; while the cross holds something, the mouse only lets it go. */
  private readonly byHand = (event: PointerEvent): void => {
    if (!event.isTrusted || !this.isShown) return;
    if (!this.isHeld) return this.hide();
    event.stopPropagation();
    if (event.type === "pointerdown") this.press("hold");
  };

  /** Another place lies under it. */
  private readonly moved = (): void => {
    if (this.isShown) this.send("pointermove");
  };

  private readonly left = (): void => {
    if (!this.isHeld) this.hide();
    this.changed();
  };
}

function clamp(value: number, size: number): number {
  return Math.max(Math.min(MARGIN, size / 2), Math.min(size - Math.min(MARGIN, size / 2), value));
}
