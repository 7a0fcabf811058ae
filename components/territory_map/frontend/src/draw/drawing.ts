/** The drawing library behind one narrow door: strokes come out of it, edited parts go in and out. */
import type { LineString, Polygon, Position } from "geojson";
import type { Map as MapLibreMap } from "maplibre-gl";
import {
  TerraDraw,
  TerraDrawCircleMode,
  TerraDrawFreehandMode,
  TerraDrawLineStringMode,
  TerraDrawModeUndoRedo,
  TerraDrawPolygonMode,
  TerraDrawRenderMode,
  TerraDrawSelectMode,
} from "terra-draw";
import type { Tool } from "../contract.ts";
import type { Part } from "../shapes/parts.ts";
import { drawingStyle, lineStyle, selectStyle, SHAPE_COLOUR } from "./drawing-style.ts";
import { SvgAdapter } from "./svg-adapter.ts";

type Hex = `#${string}`;

export interface Stroke {
  tool: Tool;
  geometry: Polygon | LineString;
  /** Of a circle, while and after it is drawn. */
  radiusKilometers?: number | undefined;
}

export interface DrawingEvents {
  /** The mouse still moves. */
  moving(stroke: Stroke): void;
  finished(stroke: Stroke): void;
  edited(part: Part, final: boolean): void;
  selected(shape: string | null): void;
}

// Shapes that are open for editing belong to this mode: unlike polygons', its corners show only when selected.
const SHAPE = "lasso";
const MODES: Record<Tool, string> = {
  pan: "rest",
  lasso: SHAPE,
  polygon: "polygon",
  radius: "radius",
  edit: "select",
  pick: "pick",
  split: "split",
};

/** Not the library's own: it leaves out what lies within 40 pixels of the beginning, and refuses to begin for half a second. */
const FREEHAND = { minDistance: 5, preventPointsNearClose: false, autoCloseTimeout: 0 };

export class Drawing {
  private readonly terra: TerraDraw;
  private readonly canvas: SvgAdapter;
  private tool: Tool = "pan";
  private colour: Hex = "#0072B2";
  private handles: Hex = "#0072B2";
  private readonly parts = new Map<string, { shape: string; part: number; colour: string }>();
  private open: string | null = null;
  private chosen: string | null = null;
  private touched = new Set<string>();
  private frame = 0;
  private silent = false;

  constructor(
    map: MapLibreMap,
    private readonly events: DrawingEvents,
  ) {
    const colour = () => this.colour;
    const styles = drawingStyle(colour);
    const keyEvents = { cancel: null, finish: "Enter" };
    this.canvas = new SvgAdapter(map, {
      coordinatePrecision: 9,
      minPixelDragDistanceDrawing: 2, // a stroke begins where the mouse went down, not 8 pixels on
    });
    this.terra = new TerraDraw({
      adapter: this.canvas,
      undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
      modes: [
        new TerraDrawRenderMode({ modeName: "rest", styles: {} }),
        new TerraDrawFreehandMode({
          modeName: SHAPE,
          drawInteraction: "click-drag",
          ...FREEHAND,
          keyEvents: { cancel: null, finish: null },
          styles,
        }),
        new TerraDrawFreehandMode({
          modeName: "pick",
          drawInteraction: "click-drag",
          ...FREEHAND,
          keyEvents: { cancel: null, finish: null },
          cursors: { start: "pointer" },
          styles: drawingStyle(() => "#5b6670"),
        }),
        new TerraDrawPolygonMode({ modeName: "polygon", keyEvents, showCoordinatePoints: true, styles }),
        new TerraDrawCircleMode({
          modeName: "radius",
          drawInteraction: "click-move-or-drag",
          startingRadiusKilometers: 0.01,
          segments: 72,
          keyEvents: { cancel: null, finish: "Enter" },
          styles,
        }),
        new TerraDrawLineStringMode({ modeName: "split", keyEvents, styles: lineStyle() }),
        new TerraDrawSelectMode({
          keyEvents: { deselect: null, delete: null, rotate: null, scale: null },
          flags: {
            [SHAPE]: {
              feature: {
                draggable: true,
                coordinates: { draggable: true, midpoints: { draggable: true }, deletable: true },
              },
            },
          },
          styles: selectStyle(() => this.handles),
        }),
      ],
    });
    this.terra.on("change", (ids, type, context) => {
      if (!this.silent && !(context && "origin" in context)) this.changed(ids.map(String), type);
    });
    this.terra.on("finish", (id, context) => this.ended(String(id), context.action));
    this.terra.on("select", (id) => this.choose(this.parts.get(String(id))?.shape ?? null));
    this.terra.on("deselect", () => this.choose(null));
  }

  /** To be called once, when the map can be drawn on. */
  start(): void {
    this.terra.start();
    this.terra.setMode(MODES.pan);
  }

  /** Whether a stroke has begun and has not ended. */
  get isDrawing(): boolean {
    return this.open !== null;
  }

  /** What is set of an unfinished polygon or line. */
  get corners(): Position[] {
    const feature = this.open === null ? undefined : this.terra.getSnapshotFeature(this.open);
    const count = feature?.properties["committedCoordinateCount"];
    if (typeof count !== "number") return [];
    const { geometry } = feature!;
    const line = geometry.type === "Polygon" ? geometry.coordinates[0] : geometry.coordinates;
    return (line as Position[]).slice(0, count);
  }

  /** Set corners as clicks did, when the tool is in hand again. */
  setCorners(corners: readonly Position[]): void {
    for (const corner of corners) this.canvas.click(corner);
  }

  setColour(colour: string): void {
    this.colour = colour as Hex;
  }

  setTool(tool: Tool): void {
    if (!this.terra.enabled) return;
    this.quietly(() => {
      this.parts.clear();
      this.chosen = null;
      this.open = null;
      this.tool = tool;
      this.terra.setMode(MODES.pan);
      this.terra.clear();
      this.terra.setMode(MODES[tool]);
    });
  }

  /** The stroke that ended last is on the map now, or is none of it: its picture can go. */
  forget(): void {
    this.canvas.forget();
  }

  /** Remove the last vertex of an unfinished polygon or line; false if there is none. */
  undoVertex(): boolean {
    return this.isDrawing && this.terra.canUndo() && this.terra.undo();
  }

  redoVertex(): boolean {
    return this.isDrawing && this.terra.canRedo() && this.terra.redo();
  }

  /** Put handles on shapes; returns the ids of those that the library refuses. */
  edit(parts: readonly (Part & { colour: string })[], selection: string | null): string[] {
    const refused: string[] = [];
    if (!this.terra.enabled) return refused;
    this.quietly(() => {
      this.parts.clear();
      this.terra.clear();
      const results = this.terra.addFeatures(
        parts.map((part) => ({
          type: "Feature",
          geometry: part.geometry,
          properties: { mode: SHAPE, [SHAPE_COLOUR]: part.colour },
        })),
      );
      results.forEach((result, place) => {
        const part = parts[place]!;
        if (!result.valid) refused.push(part.shape);
        else this.parts.set(String(result.id), { shape: part.shape, part: part.part, colour: part.colour });
      });
    });
    const again = [...this.parts].find(([, part]) => part.shape === selection);
    if (again) this.handles = again[1].colour as Hex;
    if (again) this.terra.selectFeature(again[0]);
    else this.choose(null);
    return refused;
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.silent = true;
    if (this.terra.enabled) this.terra.stop();
  }

  private changed(ids: string[], type: string): void {
    if (this.tool === "edit") {
      for (const id of ids) if (this.parts.has(id)) this.touched.add(id);
    } else if (type === "delete") {
      if (this.open && ids.includes(this.open)) this.open = null;
    } else {
      // The points that guide the hand are features too.
      const id = ids.find((one) => this.terra.getSnapshotFeature(one)?.geometry.type !== "Point");
      if (id) {
        this.open = id;
        this.touched.add(id);
      }
    }
    if (this.touched.size > 0 && this.frame === 0) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.report();
      });
    }
  }

  private report(): void {
    const ids = [...this.touched];
    this.touched.clear();
    for (const id of ids) {
      if (this.tool === "edit") this.reportPart(id, false);
      else if (id === this.open) {
        const stroke = this.stroke(id);
        if (stroke) this.events.moving(stroke);
      }
    }
  }

  private ended(id: string, action: string): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.touched.clear();
    if (this.tool === "edit") {
      this.reportPart(id, true);
      return;
    }
    if (action !== "draw" || id !== this.open) return; // a finish is reported once more for its guide point
    const stroke = this.stroke(id);
    this.open = null;
    if (this.tool !== "split") this.canvas.keep(id);
    // The library still works on the feature when it reports the end.
    queueMicrotask(() => this.quietly(() => this.terra.hasFeature(id) && this.terra.removeFeatures([id])));
    if (stroke) this.events.finished(stroke);
  }

  private reportPart(id: string, final: boolean): void {
    const part = this.parts.get(id);
    const feature = this.terra.getSnapshotFeature(id);
    if (part && feature?.geometry.type === "Polygon") {
      this.events.edited({ shape: part.shape, part: part.part, geometry: feature.geometry }, final);
    }
  }

  private stroke(id: string): Stroke | null {
    const feature = this.terra.getSnapshotFeature(id);
    if (!feature || (feature.geometry.type !== "Polygon" && feature.geometry.type !== "LineString")) return null;
    const radius = feature.properties["radiusKilometers"];
    return {
      tool: this.tool,
      geometry: feature.geometry,
      radiusKilometers: typeof radius === "number" ? radius : undefined,
    };
  }

  private choose(shape: string | null): void {
    if (this.silent || shape === this.chosen) return;
    this.chosen = shape;
    const part = [...this.parts.values()].find((one) => one.shape === shape);
    if (part) this.handles = part.colour as Hex;
    this.events.selected(shape);
  }

  private quietly(act: () => unknown): void {
    this.silent = true;
    try {
      act();
    } finally {
      this.silent = false;
    }
  }
}
