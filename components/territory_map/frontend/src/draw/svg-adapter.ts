/**
 * Puts the drawing library on the map, and draws its strokes and handles as SVG over the canvas.
 *
 * As layers of the map's own they would have all of it painted anew for each move of the mouse: without a graphics
 * card that takes longer than everything else together.
 */
import type { Position } from "geojson";
import type { Map as MapLibreMap } from "maplibre-gl";
import { type GeoJSONStoreFeatures, TerraDrawExtend } from "terra-draw";

type Base = TerraDrawExtend.TerraDrawBaseAdapter;
type Changes = Parameters<Base["render"]>[0];
type Styling = Parameters<Base["render"]>[1];
type Style = ReturnType<Styling[string]>;

const SVG = "http://www.w3.org/2000/svg";

export class SvgAdapter extends TerraDrawExtend.TerraDrawBaseAdapter {
  private readonly root = document.createElementNS(SVG, "svg");
  private readonly drawn = new Map<string, { element: SVGElement; feature: GeoJSONStoreFeatures; style: Style }>();
  private readonly dirty = new Map<string, GeoJSONStoreFeatures>();
  private styling: Styling = {};
  private frame = 0;
  private kept: SVGElement[] = [];

  constructor(
    private readonly map: MapLibreMap,
    config: TerraDrawExtend.BaseAdapterConfig,
  ) {
    super(config);
    this.root.setAttribute("class", "tm-strokes");
    this.root.setAttribute("aria-hidden", "true");
  }

  /** Leave the picture of a feature that is about to go, until `forget` or until the map moves. */
  keep(id: string): void {
    this.flush();
    const element = this.drawn.get(id)?.element.cloneNode(true) as SVGElement | undefined;
    if (!element) return;
    this.root.append(element);
    this.kept.push(element);
  }

  forget(): void {
    for (const element of this.kept) element.remove();
    this.kept = [];
  }

  /** Have a place clicked. Where it is in the window isn't said, so that it closes no shape that begins near by. */
  click([lng, lat]: Position): void {
    const nowhere = { containerX: NaN, containerY: NaN };
    const event = { lng: lng!, lat: lat!, ...nowhere, button: "left" as const, heldKeys: [], isContextMenu: false };
    this._currentModeCallbacks?.onMouseMove({ ...event });
    this._currentModeCallbacks?.onClick({ ...event });
  }

  render(changes: Changes, styling: Styling): void {
    this.styling = styling;
    for (const id of changes.deletedIds) this.drop(String(id));
    const changed = [...changes.created, ...changes.updated];
    // Nothing changed but how things look: all of them may.
    const restyled = changed.length === 0 && changes.deletedIds.length === 0;
    for (const feature of restyled ? changes.unchanged : changed) this.dirty.set(String(feature.id), feature);
    if (this.dirty.size > 0 && this.frame === 0) this.frame = requestAnimationFrame(() => this.flush());
  }

  clear(): void {
    this._currentModeCallbacks?.onClear();
    for (const id of [...this.drawn.keys()]) this.drop(id);
    this.dirty.clear();
  }

  override register(callbacks: TerraDrawExtend.TerraDrawCallbacks): void {
    super.register(callbacks);
    this.map.getCanvasContainer().append(this.root);
    this.map.on("move", this.moved);
    callbacks.onReady?.();
  }

  override unregister(): void {
    super.unregister();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.map.off("move", this.moved);
    this.root.remove();
  }

  getLngLatFromEvent(event: PointerEvent | MouseEvent): { lng: number; lat: number } {
    const { left, top } = this.map.getContainer().getBoundingClientRect();
    return this.unproject(event.clientX - left, event.clientY - top);
  }

  getMapEventElement(): HTMLElement {
    return this.map.getCanvas();
  }

  setDraggability(enabled: boolean): void {
    if (enabled) this.map.dragPan.enable();
    else this.map.dragPan.disable();
  }

  project(lng: number, lat: number): { x: number; y: number } {
    const { x, y } = this.map.project([lng, lat]);
    return { x, y };
  }

  unproject(x: number, y: number): { lng: number; lat: number } {
    const { lng, lat } = this.map.unproject([x, y]);
    return { lng, lat };
  }

  setCursor(cursor: Parameters<Base["setCursor"]>[0]): void {
    const { style } = this.map.getCanvas();
    if (cursor === "unset") style.removeProperty("cursor");
    else style.cursor = cursor;
  }

  setDoubleClickToZoom(enabled: boolean): void {
    if (enabled) this.map.doubleClickZoom.enable();
    else this.map.doubleClickZoom.disable();
  }

  private readonly moved = (): void => {
    this.forget();
    for (const { element, feature, style } of this.drawn.values()) this.shape(element, feature, style);
  };

  private drop(id: string): void {
    this.drawn.get(id)?.element.remove();
    this.drawn.delete(id);
    this.dirty.delete(id);
  }

  private flush(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    for (const [id, feature] of this.dirty) this.paint(id, feature);
    this.dirty.clear();
  }

  private paint(id: string, feature: GeoJSONStoreFeatures): void {
    const style = this.styling[String(feature.properties["mode"])]?.(feature);
    if (!style) return;
    const isPoint = feature.geometry.type === "Point";
    const element = this.drawn.get(id)?.element ?? document.createElementNS(SVG, isPoint ? "circle" : "path");
    this.drawn.set(id, { element, feature, style });
    for (const [name, value] of Object.entries(look(feature, style))) element.setAttribute(name, String(value));
    this.shape(element, feature, style);
    if (element.parentNode !== this.root) this.insert(element, style.zIndex);
  }

  /** What lies higher comes later; points lie over everything. */
  private insert(element: SVGElement, height: number): void {
    const rank = height + (element.tagName === "circle" ? 1000 : 0);
    element.dataset["rank"] = String(rank);
    const above = [...this.root.children].find((other) => Number((other as SVGElement).dataset["rank"]) > rank);
    this.root.insertBefore(element, above ?? null);
  }

  private shape(element: SVGElement, feature: GeoJSONStoreFeatures, style: Style): void {
    const { geometry } = feature;
    if (isUnseen(style, geometry.type)) return element.setAttribute("display", "none");
    element.removeAttribute("display");
    if (geometry.type === "Point") {
      const { x, y } = this.project(geometry.coordinates[0]!, geometry.coordinates[1]!);
      element.setAttribute("cx", x.toFixed(1));
      element.setAttribute("cy", y.toFixed(1));
    } else if (geometry.type === "LineString") element.setAttribute("d", this.path(geometry.coordinates));
    else element.setAttribute("d", geometry.coordinates.map((ring) => `${this.path(ring)}Z`).join(""));
  }

  private path(places: readonly number[][]): string {
    const corners = places.map(([lng, lat]) => {
      const { x, y } = this.project(lng!, lat!);
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    });
    return corners.length > 0 ? `M${corners.join("L")}` : "";
  }
}

/** Polygons that deck.gl draws already have neither fill nor outline here; their corners are not even projected. */
function isUnseen(style: Style, type: string): boolean {
  return type === "Polygon" && style.polygonFillOpacity === 0 && style.polygonOutlineOpacity === 0;
}

function look({ geometry }: GeoJSONStoreFeatures, style: Style): Record<string, string | number> {
  switch (geometry.type) {
    case "Point":
      return {
        r: style.pointWidth + style.pointOutlineWidth / 2,
        fill: style.pointColor,
        "fill-opacity": style.pointOpacity ?? 1,
        stroke: style.pointOutlineColor,
        "stroke-width": style.pointOutlineWidth,
        "stroke-opacity": style.pointOutlineOpacity ?? 1,
      };
    case "LineString":
      return {
        fill: "none",
        stroke: style.lineStringColor,
        "stroke-width": style.lineStringWidth,
        "stroke-opacity": style.lineStringOpacity ?? 1,
      };
    default:
      return {
        fill: style.polygonFillColor,
        "fill-opacity": style.polygonFillOpacity,
        stroke: style.polygonOutlineColor,
        "stroke-width": style.polygonOutlineWidth,
        "stroke-opacity": style.polygonOutlineOpacity ?? 1,
      };
  }
}
