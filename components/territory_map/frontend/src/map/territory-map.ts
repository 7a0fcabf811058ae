/** One map on a page: takes what Python hands in, and tells Python what somebody did. */
import type { LineString, Polygon, Position } from "geojson";
import type { Map as MapLibreMap, MapMouseEvent } from "maplibre-gl";
import type { Group, Host, MapData, MapEvent, Reason, Shape, Tool } from "../contract.ts";
import type { Theme } from "../deck/colour.ts";
import { isLocked } from "../deck/shapes-layer.ts";
import { Drawing, type Stroke } from "../draw/drawing.ts";
import { round } from "../geometry/ring.ts";
import type { Moved } from "../live/live-client.ts";
import { Timings } from "../live/timings.ts";
import { PointSource } from "../points/point-source.ts";
import type { Points } from "../points/points.ts";
import { byGroup, type Part, sameShapes, splitIntoParts, withPart } from "../shapes/parts.ts";
import { ShapeDesk } from "../shapes/shape-desk.ts";
import type { Action } from "../ui/toolbar.ts";
import { type BaseMap, createBaseMap } from "./base-map.ts";
import { addStreets } from "./streets.ts";
import { Follow, lengthMiles, type Scene } from "./follow.ts";
import { Frame } from "./frame.ts";
import { Hovering } from "./hovering.ts";
import { KeyMouse } from "./key-mouse.ts";
import { sayKeys } from "./key-presses.ts";
import { listenToKeys } from "./keyboard.ts";
import { boxOfGroup, firstView, flyTo, flyToHighlight, viewOf } from "./looking.ts";
import { areaAt, pointAt, shapeAcross, shapeAt } from "./pointer.ts";
import { Stage } from "./stage.ts";
import { sayRadius, settle, shapeOf } from "./stroke-shape.ts";
import { Telling } from "./telling.ts";
import { keepView, keepWork, recallWork } from "./view-memory.ts";

/** How long a stroke's own picture stands for the shape: Python's data mostly comes before, and is drawn with it. */
const STROKE_STANDS_MS = 600;
const HINTS: Partial<Record<Tool, string>> = {
  lasso: "Hold the mouse down and draw around what you want",
  polygon: "Click corners · Enter or click the last one to end · Ctrl+Z takes one back",
  radius: "Click the middle, then the edge",
  pick: "Click one, or hold the mouse down and draw around several",
  edit: "Click a shape · drag it, its corners, or the dots between · right-click deletes a corner",
  split: "Click a line across a shape · Enter or click the last point to end",
};
const NEEDS_GROUP: ReadonlySet<Tool> = new Set(["lasso", "polygon", "radius", "split"]);

export class TerritoryMap {
  readonly timings = new Timings();
  private readonly frame: Frame;
  private readonly base: BaseMap;
  private readonly stage: Stage;
  private readonly drawing: Drawing;
  private readonly follow: Follow;
  private readonly desk: ShapeDesk;
  private readonly telling: Telling;
  private readonly cross: KeyMouse;
  private readonly hovering: Hovering;
  private readonly stopKeys: () => void;
  private readonly source: PointSource;
  private tool: Tool = "pan";
  private handedTool: Tool = "pan";
  private viewId: string;
  private selection: string[] = [];
  private inHand: string = crypto.randomUUID();
  private held: Shape | null = null;
  private drawLater: ReturnType<typeof setTimeout> | undefined;
  private strokeEndedAt = -Infinity;

  constructor(
    parent: HTMLElement,
    private data: MapData,
    host: Host,
    private theme: Theme,
  ) {
    this.frame = new Frame(parent, (action) => this.act(action), (key) => this.emit({ kind: "activate", group: key }));
    this.frame.choice.element.addEventListener("change", () => {
      this.hint();
      this.draw();
    });
    this.frame.size(data.height);
    this.viewId = data.view_id;
    this.source = new PointSource(
      () => {
        this.show();
        if (this.stage.isDrawn) this.draw();
      },
      (why) => this.frame.complain(why),
    );
    this.source.take(data);
    const mount = crypto.randomUUID().slice(0, 8);
    this.desk = new ShapeDesk(data.shapes.features, mount);
    this.telling = new Telling(mount, host, () => ({
      tool: this.tool,
      selection: this.selection,
      shapes: this.desk.settled,
    }));
    this.follow = new Follow(this.frame.live, this.timings, (moved) => this.answered(moved));
    const complain = (why: string) => this.frame.complain(why);
    this.base = createBaseMap(this.frame.canvas, firstView(data), theme, complain);
    if (data.streets) void addStreets(this.base.map, data.streets, theme, complain);
    this.stage = new Stage(this.base, complain);
    this.drawing = this.startDrawing();
    this.cross = new KeyMouse(this.base.map, () => this.hint());
    this.hovering = new Hovering(this.base.map, this.frame.hover, () => ({
      data: this.data,
      points: this.points,
      areas: this.stage.areas,
      tool: this.tool,
      isDrawing: this.drawing.isDrawing,
    }));
    this.stopKeys = listenToKeys(this.frame.root, {
      point: (event) => this.cross.take(event, this.tool),
      act: (a) => this.act(a),
      escape: () => this.escape(),
    });
    this.listenToMap();
    this.base.map.once("style.load", () => {
      this.drawing.start();
      this.resume();
      this.draw();
      flyToHighlight(this.base.map, this.data);
    });
    this.show();
  }

  get map(): MapLibreMap {
    return this.base.map;
  }

  /** For tests and benchmarks: what a script can't read off the canvas. */
  get report() {
    return {
      timings: this.timings.list,
      tool: this.tool,
      ready: this.base.map.loaded() && this.stage.isDrawn && this.source.isReady,
      selection: this.selection,
      shapes: this.desk.shown,
      drawing: this.drawing.isDrawing,
      view: viewOf(this.base.map),
      group: (row: number) => this.points.group[row],
    };
  }

  update(data: MapData, host: Host, theme: Theme): void {
    this.telling.host = host;
    const before = this.data;
    this.data = data;
    this.theme = theme;
    this.frame.size(data.height);
    this.source.take(data);
    this.timings.committed(data.acknowledged);
    this.telling.hear(data);
    const isTold = data.acknowledged !== before.acknowledged;
    if (isTold) this.frame.live.settle();
    if (this.held === null && this.desk.receive(data.shapes.features, data.acknowledged)) {
      const there = new Set(this.desk.settled.map((shape) => shape.id));
      this.select(this.selection.filter((id) => there.has(id)), false);
      if (this.tool === "edit") this.openForEdit();
    } else if (this.tool === "edit" && locks(before) !== locks(data)) this.openForEdit();
    if (data.view_id !== this.viewId) {
      this.viewId = data.view_id;
      this.base.map.jumpTo(firstView(data));
      if (this.stage.isDrawn) this.resume(); // what was begun belongs to what was shown
    } else if (data.tool !== this.handedTool || data.disabled !== before.disabled) this.takeTool(data.tool);
    else if (NEEDS_GROUP.has(this.tool) && !this.canDraw) this.hold("pan");
    const isOther = ofWhat(before) !== ofWhat(data);
    if (isTold ? this.telling.isRefused(data) : isOther) this.forgetNumbers();
    if (isOther) this.frame.hover.hide(); // whose the place is may be another by now
    this.drawing.setColour(this.active?.colour ?? "#5b6670");
    this.show();
    if (this.stage.isDrawn) {
      this.draw();
      flyToHighlight(this.base.map, this.data);
    }
  }

  destroy(): void {
    this.telling.end();
    this.hovering.end();
    clearTimeout(this.drawLater);
    this.follow.cancel();
    this.stopKeys();
    this.cross.destroy();
    this.drawing.destroy();
    this.base.overlay.finalize();
    this.base.map.remove();
    this.frame.root.remove();
  }

  private startDrawing(): Drawing {
    const drawing = new Drawing(this.base.map, {
      moving: (stroke) => this.strokeMoves(stroke),
      finished: (stroke) => this.strokeEnds(stroke),
      edited: (part, final) => this.partMoves(part, final),
      selected: (shape) => this.select(shape ? [shape] : [], true),
    });
    drawing.setColour(this.active?.colour ?? "#5b6670");
    return drawing;
  }

  private listenToMap(): void {
    const map = this.base.map;
    map.on("moveend", () => keepView(this.viewId, viewOf(map)));
    map.on("zoom", () => this.stage.zoomed());
    map.on("zoomend", () => this.hint());
    map.on("movestart", () => {
      if (this.drawLater !== undefined) this.draw(); // the stroke's picture does not move along
    });
    map.on("click", (event) => this.click(event));
  }

  private get points(): Points {
    return this.source.points;
  }

  private get active(): Group | null {
    return this.data.groups.find((group) => group.active) ?? null;
  }

  private get canDraw(): boolean {
    return !this.data.disabled && this.active !== null && !this.active.locked;
  }

  /** Whether a stroke or a drag has begun and has not ended. */
  private get isAtWork(): boolean {
    return this.drawing.isDrawing || this.held !== null || this.cross.isDown;
  }

  private get scene(): Scene {
    return { points: this.points, groups: this.data.groups, unit: this.data.unit, live: this.data.live };
  }

  // Tools and commands

  private act(action: Action): void {
    if (this.data.disabled && !["pan", "fit"].includes(action)) return;
    switch (action) {
      case "delete":
        return this.deleteSelection();
      case "lock":
        return this.active ? this.emit({ kind: this.active.locked ? "unlock" : "lock", group: this.active.key }) : undefined;
      case "fit":
        return this.fitActive();
      case "next-unassigned":
        return this.emit({ kind: action });
      case "undo":
      case "redo":
        return this.stepHistory(action);
      default:
        return this.takeTool(action, true);
    }
  }

  private takeTool(tool: Tool, byHand = false): void {
    if (!byHand) this.handedTool = tool;
    this.hold(tool);
    if (byHand) this.base.map.getCanvas().focus({ preventScroll: true });
  }

  /** Go on with what was in hand when the page, or this view, was left. */
  private resume(): void {
    const left = recallWork(this.viewId);
    if (!left) return this.takeTool(this.data.tool);
    this.handedTool = this.data.tool;
    this.selection = left.selection.filter((id) => this.desk.settled.some((shape) => shape.id === id));
    this.hold(left.tool);
    if (left.tool === this.tool) this.drawing.setCorners(left.corners);
  }

  private hold(tool: Tool): void {
    const taken = this.data.disabled || (NEEDS_GROUP.has(tool) && !this.canDraw) ? "pan" : tool;
    this.letGo();
    this.tool = taken;
    this.follow.cancel();
    this.frame.hover.hide();
    this.drawing.setTool(taken);
    if (taken === "pan") this.cross.hide();
    if (taken === "edit") this.openForEdit();
    else if (taken !== "pan") this.select([], false);
    this.keepWork();
    this.hint();
    this.show();
    if (this.stage.isDrawn) this.draw();
  }

  /** Nothing comes of what is being drawn or dragged. */
  private letGo(): void {
    this.held = null;
    this.desk.preview(null);
    this.drawing.setTool("pan"); // the button that goes up presses nothing of a tool's
    this.cross.drop();
  }

  private giveUp(): void {
    this.letGo();
    this.drawing.setTool(this.tool);
  }

  private keepWork(): void {
    keepWork(this.viewId, { tool: this.tool, selection: this.selection, corners: this.drawing.corners });
  }

  private hint(): void {
    const { what } = this.frame.choice;
    const areas = this.tool === "pick" ? this.data.areas.find((spec) => spec.kind === what) : undefined;
    const name = this.data.pick_modes.find((mode) => mode.key === what)?.label ?? what;
    const isFar = areas !== undefined && this.base.map.getZoom() < areas.min_zoom;
    const byKeys = this.cross.isAtHand ? sayKeys(this.tool, this.cross.isDown) : "";
    const how = byKeys || (HINTS[this.tool] ?? "");
    this.frame.say(isFar ? `Zoom in until ${name} show, or draw around them` : how, byKeys !== "");
  }

  /** The host is elsewhere by now than what the panel says, unless it is about a stroke to come. */
  private forgetNumbers(): void {
    if (!this.telling.isWaiting && !this.drawing.isDrawing) this.follow.cancel();
  }

  private escape(): void {
    if (this.isAtWork) this.hold(this.tool);
    else if (this.selection.length > 0) {
      this.select([], true);
      if (this.tool === "edit") this.openForEdit();
    } else if (this.tool !== "pan") this.takeTool("pan", true);
    else this.cross.hide();
    this.show();
  }

  private openForEdit(): void {
    if (this.held !== null) this.giveUp();
    const free = this.desk.settled.filter((shape) => !isLocked(shape, this.data.groups));
    const parts = free.flatMap((shape) => {
      const colour = this.data.groups[shape.properties.group]?.colour ?? "#5b6670";
      return splitIntoParts(shape).map((part) => ({ ...part, colour }));
    });
    const refused = this.drawing.edit(parts, this.selection[0] ?? null);
    this.frame.complain(refused.length ? `${refused.length} shapes can't be edited here: ${refused.join(", ")}` : "");
  }

  private stepHistory(step: "undo" | "redo"): void {
    if (step === "undo" ? this.drawing.undoVertex() : this.drawing.redoVertex()) return this.keepWork();
    if (this.isAtWork) return step === "undo" ? this.escape() : undefined;
    if (this.data.history === "host") {
      this.follow.cancel(); // what the panel says is about to be undone
      return this.emit({ kind: step });
    }
    const before = this.desk.settled;
    const done = this.desk.step(step);
    if (!done) return;
    const [id] = done.ids;
    const shape = this.desk.settled.find((one) => one.id === id) ?? before.find((one) => one.id === id);
    this.select(this.selection.filter((one) => this.desk.settled.some((other) => other.id === one)), false);
    this.tell(done.revision, step, done.ids);
    if (shape) {
      this.follow.group(this.scene, this.desk.settled, shape.properties.group, shape.id, step === "undo" ? "Undone" : "Redone");
    }
    if (this.tool === "edit") this.openForEdit();
  }

  private deleteSelection(): void {
    const gone = this.desk.settled.filter(
      (shape) => this.selection.includes(shape.id) && !isLocked(shape, this.data.groups),
    );
    const [first] = gone;
    if (!first) return;
    if (this.isAtWork) this.giveUp();
    const ids = gone.map((shape) => shape.id);
    this.selection = [];
    const revision = this.desk.commit(this.desk.settled.filter((shape) => !ids.includes(shape.id)));
    this.timings.mouseUp(revision);
    this.follow.group(this.scene, this.desk.settled, first.properties.group, first.id, "Deleted");
    if (this.tool === "edit") this.openForEdit();
    this.tell(revision, "delete", ids);
  }

  // Strokes

  private strokeMoves(stroke: Stroke): void {
    this.keepWork();
    if (stroke.tool === "split") return this.follow.line(lengthMiles(stroke.geometry.coordinates as Position[]));
    if (stroke.tool === "pick") return this.follow.ring(this.scene, stroke.geometry as Polygon, false);
    const shape = this.shapeOf(stroke);
    this.follow.shape(this.scene, [...this.desk.settled, shape], shape, false, sayRadius(shape));
  }

  private strokeEnds(stroke: Stroke): void {
    this.strokeEndedAt = performance.now();
    this.keepWork();
    if (stroke.tool === "split") {
      const line = (stroke.geometry as LineString).coordinates.map(([x, y]) => [round(x!), round(y!)]);
      const free = this.desk.settled.filter((shape) => !isLocked(shape, this.data.groups));
      const across = shapeAcross(free, line);
      this.follow.cancel();
      const group = this.data.groups[across?.properties.group ?? -1]?.key ?? "";
      return this.emit({ kind: "split", line, shape: across?.id ?? "", group });
    }
    if (stroke.tool === "pick") {
      const geometry = settle(this.base.map, stroke.geometry as Polygon);
      this.follow.ring(this.scene, geometry, true);
      const { what, action } = this.frame.choice;
      return this.emit({ kind: "lasso-select", ring: geometry.coordinates[0] ?? [], what, action });
    }
    const shape = this.shapeOf(stroke, true);
    this.inHand = crypto.randomUUID();
    const revision = this.desk.commit([...this.desk.settled, shape]);
    this.timings.mouseUp(revision);
    this.follow.shape(this.scene, this.desk.settled, shape, true, sayRadius(shape));
    this.tell(revision, "draw", [shape.id]);
  }

  private shapeOf(stroke: Stroke, final = false): Shape {
    const group = this.data.groups.findIndex((one) => one.active);
    return shapeOf(this.base.map, this.points, stroke, { id: this.inHand, group, final });
  }

  private partMoves(part: Part, final: boolean): void {
    const before = this.desk.settled.find((shape) => shape.id === part.shape);
    if (!before) return;
    const shape = withPart(before, part.part, part.geometry);
    // A selection is a change to the library too; what it was given had been rounded.
    const given = splitIntoParts(before)[part.part];
    if (this.held === null && given && sameShapes([shape], [withPart(before, part.part, given.geometry)])) return;
    const properties = { ...shape.properties };
    // What was a radius is one no longer.
    for (const name of ["miles", "centre", "around"]) delete properties[name];
    const edited = { ...shape, properties };
    const all = this.desk.settled.map((one) => (one.id === shape.id ? edited : one));
    if (!final) {
      this.held = edited;
      this.desk.preview(all);
      this.follow.shape(this.scene, all, edited, false);
      return this.draw();
    }
    this.held = null;
    const revision = this.desk.commit(all);
    this.timings.mouseUp(revision);
    this.follow.shape(this.scene, all, edited, true);
    this.tell(revision, "edit", [shape.id]);
  }

  // Pointing

  private click(event: MapMouseEvent): void {
    const { lng, lat } = event.lngLat;
    // A lasso that ends where it began is a click to the map.
    if (performance.now() - this.strokeEndedAt < 100) return;
    const row = pointAt(this.base.map, this.points, lng, lat);
    if (this.tool === "pan" && row >= 0 && this.data.opens) {
      return this.emit({ kind: "open-point", row, id: this.points.id(row) });
    }
    if (this.data.disabled) return;
    if (this.tool === "pick") {
      const { what, action } = this.frame.choice;
      const found = this.data.areas.some((spec) => spec.kind === what)
        ? areaAt(this.stage.areas, this.data.areas.filter((spec) => spec.kind === what), lng, lat)
        : null;
      if (found) {
        const { id, name } = found.area;
        this.emit({ kind: "click-area", area: found.kind, id, name, what, action });
      } else if (row >= 0) this.emit({ kind: "click-point", row, id: this.points.id(row), what, action });
    } else if (this.tool === "pan") {
      const free = this.desk.settled.filter((shape) => !isLocked(shape, this.data.groups));
      const shape = shapeAt(free, lng, lat);
      this.select(shape ? [shape.id] : [], true);
    }
  }

  private select(ids: string[], byHand: boolean): void {
    if (ids.length === this.selection.length && ids.every((id) => this.selection.includes(id))) return;
    this.selection = ids;
    this.keepWork();
    if (byHand) {
      const shape = this.desk.settled.find((one) => one.id === ids[0]);
      if (shape) this.follow.selection(this.scene, shape);
      else this.follow.cancel();
      this.emit({ kind: "select", ids });
    }
    this.show();
    if (this.stage.isDrawn) this.draw();
  }

  // Seeing

  private fitActive(): void {
    const place = this.data.groups.findIndex((group) => group.active);
    const box = boxOfGroup(this.desk.settled, this.points, place);
    if (box) flyTo(this.base.map, box);
  }

  private draw(): void {
    clearTimeout(this.drawLater);
    this.drawLater = undefined;
    const isNew = this.stage.draw({
      data: this.data,
      points: this.points,
      shapes: byGroup(this.desk.shown),
      selection: this.selection,
      theme: this.theme,
      picked: this.tool === "pick" ? this.frame.choice.what : "",
    });
    if (isNew) this.base.map.once("render", () => this.drawing.forget());
    else this.drawing.forget();
  }

  private show(): void {
    const host = this.data.history === "host";
    const chosen = this.desk.settled.some(
      (shape) => this.selection.includes(shape.id) && !isLocked(shape, this.data.groups),
    );
    this.frame.root.classList.toggle("tm-disabled", this.data.disabled);
    this.frame.root.dataset["theme"] = this.theme;
    this.frame.toolbar.update({
      tool: this.tool,
      canDraw: this.canDraw,
      canDelete: chosen,
      canUndo: host ? this.data.can_undo : this.desk.canUndo,
      canRedo: host ? this.data.can_redo : this.desk.canRedo,
      active: this.active,
    });
    this.frame.choice.update(this.tool === "pick", this.data.pick_modes);
    this.frame.legend.update(this.data.groups, this.data.disabled, this.points.hasNobodys);
  }

  // Telling Python

  private tell(revision: string, reason: Reason, ids: string[]): void {
    this.show();
    if (reason === "draw") {
      // The live numbers need not wait until the map has been painted.
      clearTimeout(this.drawLater);
      this.drawLater = setTimeout(() => this.draw(), STROKE_STANDS_MS);
    } else this.draw();
    this.telling.tell(revision, reason, ids, this.data.live !== null);
  }

  /** The map need not wait for Python where the answer says whose the points are: Python's run then finds it painted. */
  private answered(moved?: Moved): void {
    this.telling.commit();
    if (!moved || !this.telling.isWaiting) return;
    this.source.foretell(moved);
    this.draw();
  }

  private emit(event: MapEvent): void {
    this.telling.emit(event);
  }
}

/** What live numbers are about. */
function ofWhat(data: MapData): string {
  return JSON.stringify([data.view_id, data.groups.find((group) => group.active)?.key, data.live?.context]);
}

function locks(data: MapData): string {
  return JSON.stringify(data.groups.map((group) => group.locked));
}
