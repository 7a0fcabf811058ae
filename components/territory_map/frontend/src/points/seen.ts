/** Which points can be told apart on the screen: far out thousands lie on the same pixel. */
import type { Points } from "./points.ts";

/** Two places of one group that are nearer than this are one dot. */
const DOT_PIXELS = 1.25;
const TILE_PIXELS = 512;
/** Mercator stretches latitudes by about this much where most points are; a dot needs no more precision. */
const STRETCH = 1.3;
/** From here on all are drawn: the few on one pixel are one building. */
const ALL_FROM_ZOOM = 11;

/** Rows to draw at a zoom, ascending: of each group's places on one dot the largest. Null is all of them. */
export function seenRows(points: Points, zoom: number): Uint32Array | null {
  if (zoom >= ALL_FROM_ZOOM) return null;
  const dots = (TILE_PIXELS * 2 ** zoom) / 360 / DOT_PIXELS; // a degree
  const width = Math.ceil(360 * dots) + 1;
  const height = Math.ceil(180 * STRETCH * dots) + 1;
  const largest = new Map<number, number>();
  for (let row = 0; row < points.count; row++) {
    const column = Math.floor((points.lon[row]! + 180) * dots);
    const line = Math.floor((points.lat[row]! + 90) * STRETCH * dots);
    const dot = ((points.group[row]! + 1) * height + line) * width + column;
    const other = largest.get(dot);
    if (other === undefined || points.size[row]! > points.size[other]!) largest.set(dot, row);
  }
  return largest.size === points.count ? null : Uint32Array.from(largest.values()).sort();
}
