/** Plane geometry of rings in degrees, as GEOS and PostGIS see them: edges are straight in lon/lat. */
import type { Position } from "geojson";
import type { AreaGeometry } from "../contract.ts";

export type Box = [west: number, south: number, east: number, north: number];

const EARTH_MILES = 3958.7613;

/** The polygons of a geometry, each an outer ring and its holes. */
export function polygonsOf(geometry: AreaGeometry): Position[][][] {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

export function ringsOf(geometry: AreaGeometry): Position[][] {
  return polygonsOf(geometry).flat();
}

export function boxOf(rings: Position[][]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (const [x, y] of ring as [number, number][]) {
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  }
  return box;
}

export function joinBoxes(boxes: Box[]): Box | null {
  if (boxes.length === 0) return null;
  return boxes.reduce((a, b) => [
    Math.min(a[0], b[0]),
    Math.min(a[1], b[1]),
    Math.max(a[2], b[2]),
    Math.max(a[3], b[3]),
  ]);
}

/** Even-odd over all rings, so that a hole is outside. */
export function contains(rings: Position[][], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as [number, number];
      const [xj, yj] = ring[j] as [number, number];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}

/** Twice the signed area of a ring, in square degrees. */
export function signedArea(ring: Position[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as [number, number];
    const [xj, yj] = ring[j] as [number, number];
    sum += xj * yi - xi * yj;
  }
  return sum;
}

/** A point well inside the largest polygon, for its label: the middle of its widest chord at mid height. */
export function labelPoint(geometry: AreaGeometry): Position {
  const polygons = polygonsOf(geometry);
  const largest = polygons.reduce((a, b) =>
    Math.abs(signedArea(b[0] ?? [])) > Math.abs(signedArea(a[0] ?? [])) ? b : a,
  );
  const [west, south, east, north] = boxOf(largest);
  let best: Position = [(west + east) / 2, (south + north) / 2];
  let widest = -1;
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
    const y = south + (north - south) * share;
    const crossings = crossingsAt(largest, y);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [from, to] = [crossings[i]!, crossings[i + 1]!];
      if ((to - from) * (1 - Math.abs(share - 0.5)) > widest) {
        widest = (to - from) * (1 - Math.abs(share - 0.5));
        best = [(from + to) / 2, y];
      }
    }
  }
  return best;
}

function crossingsAt(rings: Position[][], y: number): number[] {
  const found: number[] = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as [number, number];
      const [xj, yj] = ring[j] as [number, number];
      if (yi > y !== yj > y) found.push(((xj - xi) * (y - yi)) / (yj - yi) + xi);
    }
  }
  return found.sort((a, b) => a - b);
}

/** A circle on the Earth as a ring, counter-clockwise and closed. */
export function circleAround(lon: number, lat: number, miles: number, segments = 72): Position[] {
  const angle = miles / EARTH_MILES;
  const phi = (lat * Math.PI) / 180;
  const ring: Position[] = [];
  for (let step = 0; step < segments; step++) {
    const bearing = (-2 * Math.PI * step) / segments;
    const there = Math.asin(
      Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(bearing),
    );
    const turn = Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(phi),
      Math.cos(angle) - Math.sin(phi) * Math.sin(there),
    );
    ring.push([round(lon + (turn * 180) / Math.PI), round((there * 180) / Math.PI)]);
  }
  ring.push(ring[0]!);
  return ring;
}

export function milesBetween(a: Position, b: Position): number {
  const [lonA, latA, lonB, latB] = [a[0]!, a[1]!, b[0]!, b[1]!].map((d) => (d * Math.PI) / 180) as [
    number,
    number,
    number,
    number,
  ];
  const h =
    Math.sin((latB - latA) / 2) ** 2 +
    Math.cos(latA) * Math.cos(latB) * Math.sin((lonB - lonA) / 2) ** 2;
  return 2 * EARTH_MILES * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Six decimals are 10 cm, finer than a mouse; more only make the payload longer. */
export function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/**
 * Drop the vertices of a closed ring that lie within `tolerance` of the line without them (Douglas, Peucker
 * 1973). A freehand stroke has hundreds; with handles on each nobody could edit it.
 */
export function simplifyRing(ring: Position[], tolerance: number): Position[] {
  if (ring.length <= 5) return ring;
  // A closed ring has no ends: cut it where it is farthest from its start, and simplify both halves.
  let far = 1;
  for (let i = 1; i < ring.length - 1; i++) {
    if (gap(ring[i]!, ring[0]!) > gap(ring[far]!, ring[0]!)) far = i;
  }
  const kept = [...simplifyLine(ring.slice(0, far + 1), tolerance).slice(0, -1), ...simplifyLine(ring.slice(far), tolerance)];
  return kept.length >= 4 ? kept : ring;
}

function gap(a: Position, b: Position): number {
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);
}

function simplifyLine(line: Position[], tolerance: number): Position[] {
  const keep = new Uint8Array(line.length);
  keep[0] = keep[line.length - 1] = 1;
  const open: [number, number][] = [[0, line.length - 1]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    let worst = tolerance;
    let at = -1;
    for (let i = from + 1; i < to; i++) {
      const off = offLine(line[i]!, line[from]!, line[to]!);
      if (off > worst) [worst, at] = [off, i];
    }
    if (at >= 0) {
      keep[at] = 1;
      open.push([from, at], [at, to]);
    }
  }
  return line.filter((_, i) => keep[i]);
}

function offLine(p: Position, a: Position, b: Position): number {
  const [dx, dy] = [b[0]! - a[0]!, b[1]! - a[1]!];
  const length = Math.hypot(dx, dy);
  if (length === 0) return gap(p, a);
  return Math.abs(dy * (p[0]! - a[0]!) - dx * (p[1]! - a[1]!)) / length;
}
