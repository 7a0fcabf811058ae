/** What Python hands in and what goes back: the TypeScript side of `territory_map/_payload.py`. */
import type { MultiPolygon, Polygon, Position } from "geojson";

export type Tool = "pan" | "lasso" | "polygon" | "radius" | "edit" | "pick" | "split";

export interface Group {
  key: string;
  name: string;
  colour: string;
  mark: string;
  locked: boolean;
  active: boolean;
}

export interface AreaLayerSpec {
  kind: string;
  url: string;
  min_zoom: number;
  max_zoom: number;
  members: Record<string, number>;
  visible: boolean;
  /** Nearer than this it is not shown. */
  until_zoom: number | null;
  clickable: boolean;
}

export interface LiveSpec {
  url: string;
  context: Record<string, unknown>;
  throttle_ms: number;
}

export interface StreetsSpec {
  style: string;
  pmtiles: string;
}

export type AreaGeometry = Polygon | MultiPolygon;

export interface Shape {
  type: "Feature";
  id: string;
  geometry: AreaGeometry;
  properties: { group: number; locked?: boolean; [name: string]: unknown };
}

export interface Shapes {
  type: "FeatureCollection";
  features: Shape[];
}

/** The columns of the Arrow table that are read; Streamlit hands in a parsed table. */
export interface ArrowTable {
  numRows: number;
  getChild(name: string): { toArray(): ArrayLike<unknown>; get(row: number): unknown } | null;
}

export interface MapData {
  key: string;
  deck: string;
  points: ArrowTable;
  /** Where all columns of the points but `group` are; empty if they are in `points`. */
  points_url: string;
  shapes: Shapes;
  acknowledged: string;
  /** The last event that Python was told. */
  heard: string;
  groups: Group[];
  areas: AreaLayerSpec[];
  tool: Tool;
  live: LiveSpec | null;
  view_id: string;
  streets: StreetsSpec | null;
  height: number | "stretch";
  theme: "light" | "dark" | null;
  disabled: boolean;
  history: "component" | "host";
  can_undo: boolean;
  can_redo: boolean;
  /** Whether Python wants to hear of a click on a point. */
  opens: boolean;
  pick_modes: { key: string; label: string }[];
  kinds: string[];
  unit: [string, string];
  highlight: { bounds: [number, number, number, number] | null; ids: string[]; nonce: string | number } | null;
}

export type Reason = "draw" | "edit" | "delete" | "undo" | "redo";

export interface Committed {
  revision: string;
  at: number;
  shapes: Shapes;
  reason: Reason;
  ids: string[];
  tool: Tool;
  selection: string[];
}

type Picked = { what: string; action: "add" | "remove" };

export type MapEvent =
  | ({ kind: "lasso-select"; ring: Position[] } & Picked)
  | ({ kind: "click-area"; area: string; id: string; name: string } & Picked)
  | ({ kind: "click-point"; row: number; id: string } & Picked)
  | { kind: "open-point"; row: number; id: string }
  | { kind: "select"; ids: string[] }
  | { kind: "split"; line: Position[]; shape: string; group: string }
  | { kind: "activate" | "lock" | "unlock"; group: string }
  | { kind: "undo" | "redo" | "next-unassigned" };

export type Told = MapEvent & { sequence: string; at: number; tool: Tool; selection: string[] };

/** The two ways back to Python. */
export interface Host {
  commit(value: Committed): void;
  /** Every event that Python may not have heard: of two messages that come while a script runs the second arrives. */
  emit(events: Told[]): void;
}
