/** The border of an area that is cut at the edges of a tile, without the cuts. */
import type { LineString, Position } from "geojson";
import type { AreaGeometry } from "../contract.ts";
import { type Box, ringsOf } from "./ring.ts";

/** Of a tile's side: what lies nearer to its edge lies on it, as a tile's places are rounded to less. */
const NEAR = 1 / 400;

/** The parts of all rings that don't run along an edge of the box. */
export function outlineOf(area: AreaGeometry, box: Box): LineString[] {
  return ringsOf(area).flatMap((ring) => runs(ring, box).map((line) => ({ type: "LineString" as const, coordinates: line })));
}

function runs(ring: readonly Position[], box: Box): Position[][] {
  const found: Position[][] = [];
  let open: Position[] | null = null;
  for (let i = 1; i < ring.length; i++) {
    const [from, to] = [ring[i - 1]!, ring[i]!];
    if (isCut(from, to, box)) open = null;
    else if (open) open.push(to);
    else found.push((open = [from, to]));
  }
  return found;
}

function isCut(from: Position, to: Position, [west, south, east, north]: Box): boolean {
  const [wide, high] = [(east - west) * NEAR, (north - south) * NEAR];
  const both = (axis: 0 | 1, edge: number, near: number) => Math.abs(from[axis]! - edge) < near && Math.abs(to[axis]! - edge) < near;
  return both(0, west, wide) || both(0, east, wide) || both(1, south, high) || both(1, north, high);
}
