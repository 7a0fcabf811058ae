/** The points as typed arrays, read from the Arrow table without going through objects. */
import type { ArrowTable } from "../contract.ts";

/** What is the same whoever's the points are. */
export interface Places {
  count: number;
  lon: Float32Array;
  lat: Float32Array;
  /** lon, lat, lon, lat …, as deck.gl wants them. */
  places: Float32Array;
  /** What is counted there. */
  size: Float32Array;
  kind: Uint8Array;
  id(row: number): string;
  label(row: number): string;
  /** Rows of these ids. */
  rows(ids: readonly string[]): number[];
}

export interface Points extends Places {
  group: Int16Array;
  /** Whether one of them is no group's. */
  hasNobodys: boolean;
}

/** The columns as an address of the host's answers them. */
export interface PlaceColumns {
  lon: number[];
  lat: number[];
  size: number[];
  kind: number[];
  id?: string[];
  label?: string[];
}

type Numbers = ArrayLike<number>;
type Text = (row: number) => string;

export function readPoints(table: ArrowTable): Points {
  const numbers = (name: string) => (table.getChild(name)?.toArray() ?? []) as Numbers;
  const text = (name: string): Text => {
    const column = table.getChild(name);
    return (row) => (column ? String(column.get(row) ?? "") : "");
  };
  return withGroups(makePlaces(numbers, text, table.numRows), table);
}

export function readPlaces(columns: PlaceColumns): Places {
  const numbers = (name: string) => columns[name as "lon"];
  const text = (name: string): Text => {
    const column = columns[name as "id"];
    return (row) => column?.[row] ?? "";
  };
  return makePlaces(numbers, text, columns.lon.length);
}

/** Points of a table that says only whose they are. */
export function withGroups(places: Places, table: ArrowTable): Points {
  return withOwners(places, Int16Array.from((table.getChild("group")?.toArray() ?? []) as Numbers));
}

export function withOwners(places: Places, group: Int16Array): Points {
  return { ...places, group, hasNobodys: group.some((one) => one < 0) };
}

function makePlaces(numbers: (name: string) => Numbers, text: (name: string) => Text, count: number): Places {
  const lon = Float32Array.from(numbers("lon"));
  const lat = Float32Array.from(numbers("lat"));
  const places = new Float32Array(count * 2);
  for (let i = 0; i < count; i++) {
    places[i * 2] = lon[i]!;
    places[i * 2 + 1] = lat[i]!;
  }
  const id = text("id");
  return {
    count,
    lon,
    lat,
    places,
    size: Float32Array.from(numbers("size")),
    kind: Uint8Array.from(numbers("kind")),
    id,
    label: text("label"),
    rows: (ids) => {
      const wanted = new Set(ids);
      if (wanted.size === 0) return [];
      return Array.from({ length: count }, (_, row) => row).filter((row) => wanted.has(id(row)));
    },
  };
}

/**
 * The row nearest to a place, or -1 if none is within `reach`.
 *
 * deck.gl's picking would draw the layer once more for each mouse move: 0.35 s without a graphics card.
 * Comparing 100,000 pairs of numbers takes 0.2 ms.
 */
export function nearestRow(points: Points, lon: number, lat: number, reach: [number, number]): number {
  let best = 1;
  let found = -1;
  for (let i = 0; i < points.count; i++) {
    const dx = (points.lon[i]! - lon) / reach[0];
    if (dx > 1 || dx < -1) continue;
    const dy = (points.lat[i]! - lat) / reach[1];
    const off = dx * dx + dy * dy;
    if (off <= best) [best, found] = [off, i];
  }
  return found;
}
