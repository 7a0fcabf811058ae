/** Everything that lies over the map's canvas. */
import { HoverCard } from "../ui/hover-card.ts";
import { make } from "../ui/element.ts";
import { Legend } from "../ui/legend.ts";
import { LivePanel } from "../ui/live-panel.ts";
import { PickChoice } from "../ui/pick-choice.ts";
import { type Action, Toolbar } from "../ui/toolbar.ts";

export class Frame {
  readonly root: HTMLElement;
  readonly canvas = make("div", "tm-map");
  readonly hover = new HoverCard();
  readonly live = new LivePanel();
  readonly choice = new PickChoice();
  readonly toolbar: Toolbar;
  readonly legend: Legend;
  private readonly hint = make("div", "tm-hint", { hidden: "" });
  private readonly problem = make("div", "tm-problem", { role: "alert", hidden: "" });

  constructor(parent: HTMLElement, act: (action: Action) => void, activate: (group: string) => void) {
    this.toolbar = new Toolbar(act);
    this.legend = new Legend(activate);
    this.root = make("div", "tm-root", { role: "application", "aria-label": "Map for drawing areas" });
    this.root.append(
      this.canvas,
      make("div", "tm-left", {}, this.toolbar.element),
      make("div", "tm-top", {}, this.choice.element, this.hint),
      this.live.element,
      this.legend.element,
      this.hover.element,
      this.problem,
    );
    this.root.addEventListener("pointermove", (event) => this.live.dodge(event.clientX, event.clientY));
    // A stroke ends where the hand ends it, be it over the legend or beside the map.
    this.canvas.addEventListener(
      "pointerdown",
      (event) => {
        // The cross of the keys is no pointer that could be captured.
        if (event.isTrusted && event.target instanceof HTMLCanvasElement) event.target.setPointerCapture(event.pointerId);
      },
      { capture: true },
    );
    parent.append(this.root);
  }

  size(height: number | "stretch"): void {
    const value = height === "stretch" ? "100%" : `${height}px`;
    if (this.root.style.height !== value) this.root.style.height = value;
  }

  /** One for the keys stays while numbers are shown. */
  say(hint: string, byKeys = false): void {
    this.hint.textContent = hint;
    this.hint.hidden = hint === "";
    this.hint.classList.toggle("tm-hint-keys", byKeys);
  }

  complain(problem: string): void {
    this.problem.textContent = problem;
    this.problem.hidden = problem === "";
  }
}
