/** Shapes as the drawing library wants them, and back: it knows polygons of one ring only. */
import type { Polygon, Position } from "geojson";
import type { Shape } from "../contract.ts";
import { polygonsOf, round } from "../geometry/ring.ts";

export interface Part {
  shape: string;
  part: number;
  geometry: Polygon;
}

/** The outer rings of a shape. */
export function splitIntoParts(shape: Shape): Part[] {
  return polygonsOf(shape.geometry).map((rings, part) => ({
    shape: shape.id,
    part,
    geometry: { type: "Polygon", coordinates: [(rings[0] ?? []).map(roundPosition)] },
  }));
}

/**
 * Put an edited outer ring back. Holes go along if the whole part was moved, and stay if vertices were.
 */
export function withPart(shape: Shape, part: number, edited: Polygon): Shape {
  const polygons = polygonsOf(shape.geometry).map((rings, place) => {
    if (place !== part) return rings;
    const outer = (edited.coordinates[0] ?? []).map(roundPosition);
    const shift = movedBy(rings[0] ?? [], outer);
    const holes = rings.slice(1);
    return [outer, ...(shift ? holes.map((hole) => hole.map((p) => add(p, shift))) : holes)];
  });
  const geometry: Shape["geometry"] =
    polygons.length === 1
      ? { type: "Polygon", coordinates: polygons[0]! }
      : { type: "MultiPolygon", coordinates: polygons };
  return { ...shape, geometry };
}

/** By how much a ring was moved as a whole, or null. */
function movedBy(before: Position[], after: Position[]): [number, number] | null {
  if (before.length !== after.length || before.length === 0) return null;
  const shift: [number, number] = [after[0]![0]! - before[0]![0]!, after[0]![1]! - before[0]![1]!];
  if (shift[0] === 0 && shift[1] === 0) return null;
  // Moved in the Mercator plane, degrees of latitude stretch a little from north to south.
  const slack = Math.max(1e-5, 0.2 * Math.hypot(...shift));
  const whole = before.every(
    (p, i) =>
      Math.abs(after[i]![0]! - p[0]! - shift[0]) < slack && Math.abs(after[i]![1]! - p[1]! - shift[1]) < slack,
  );
  return whole ? shift : null;
}

function add(p: Position, by: [number, number]): Position {
  return roundPosition([p[0]! + by[0], p[1]! + by[1]]);
}

function roundPosition(p: Position): Position {
  return [round(p[0]!), round(p[1]!)];
}

/** As they lie on each other: by group, whoever's list it is. */
export function byGroup(shapes: readonly Shape[]): Shape[] {
  return [...shapes].sort((a, b) => a.properties.group - b.properties.group);
}

/** Whether two collections show the same, wherever their rings begin and whichever way round they go. */
export function sameShapes(a: readonly Shape[], b: readonly Shape[]): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every((shape, i) => {
      const other = b[i]!;
      return (
        shape.id === other.id &&
        shape.properties.group === other.properties.group &&
        Boolean(shape.properties.locked) === Boolean(other.properties.locked) &&
        sameAreas(polygonsOf(shape.geometry), polygonsOf(other.geometry))
      );
    })
  );
}

function sameAreas(a: Position[][][], b: Position[][][]): boolean {
  return sameLists(a, b, (rings, others) => sameLists(rings, others, sameRing));
}

function sameLists<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): boolean {
  return a.length === b.length && a.every((one, i) => same(one, b[i]!));
}

function sameRing(a: Position[], b: Position[]): boolean {
  if (a.length !== b.length) return false;
  const corners = a.length - 1; // the last is the first again
  const same = (i: number, j: number) => a[i]![0] === b[j]![0] && a[i]![1] === b[j]![1];
  const at = b.findIndex((_, j) => same(0, j));
  if (at < 0) return false;
  const along = (way: 1 | -1) => a.every((_, i) => same(i, (at + way * i + corners * 2) % corners));
  return along(1) || along(-1);
}
