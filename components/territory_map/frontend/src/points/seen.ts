/** Which points can be told apart on the screen: far out thousands lie on the same pixel. */
import type { Places, Points } from "./points.ts";

/** Two places of one group that are nearer than this are one dot. */
const DOT_PIXELS = 1.25;
const TILE_PIXELS = 512;
/** Mercator stretches latitudes by about this much where most points are; a dot needs no more precision. */
const STRETCH = 1.3;
/** From here on all are drawn: the few on one pixel are one building. */
const ALL_FROM_ZOOM = 11;

/** The rows of places, dot by dot; those of a dot begin at its start. */
export interface Dots {
  rows: Uint32Array;
  starts: Uint32Array;
}

/** Sort places into dots, whoever's they are: good until the zoom changes. Null where each is one of its own. */
export function sortIntoDots(places: Places, zoom: number): Dots | null {
  if (zoom >= ALL_FROM_ZOOM) return null;
  const dots = (TILE_PIXELS * 2 ** zoom) / 360 / DOT_PIXELS; // a degree
  const width = Math.ceil(360 * dots) + 1;
  const numbers = new Map<number, number>();
  const dot = new Uint32Array(places.count);
  const starts = new Uint32Array(places.count + 1);
  for (let row = 0; row < places.count; row++) {
    const column = Math.floor((places.lon[row]! + 180) * dots);
    const line = Math.floor((places.lat[row]! + 90) * STRETCH * dots);
    const where = line * width + column;
    let number = numbers.get(where);
    if (number === undefined) numbers.set(where, (number = numbers.size));
    dot[row] = number;
    starts[number + 1]!++;
  }
  for (let number = 0; number < numbers.size; number++) starts[number + 1]! += starts[number]!;
  const next = starts.slice();
  const rows = new Uint32Array(places.count);
  for (let row = 0; row < places.count; row++) rows[next[dot[row]!]!++] = row;
  return { rows, starts: starts.subarray(0, numbers.size + 1) };
}

/** Rows to draw, ascending: of each group's places on one dot the largest. Null is all of them. */
export function seenRows(points: Points, dots: Dots | null): Uint32Array | null {
  if (!dots) return null;
  let groups = 1; // nobody's among them
  for (const group of points.group) if (group + 2 > groups) groups = group + 2;
  const latest = new Int32Array(groups).fill(-1); // the dot on which each group was met last
  const largest = new Uint32Array(groups); // its row there
  const seen = new Uint8Array(points.count);
  let count = 0;
  for (let dot = 0; dot + 1 < dots.starts.length; dot++) {
    for (let at: number = dots.starts[dot]!; at < dots.starts[dot + 1]!; at++) {
      const row: number = dots.rows[at]!;
      const group = points.group[row]! + 1;
      if (latest[group] !== dot) {
        latest[group] = dot;
        count++;
      } else if (points.size[row]! > points.size[largest[group]!]!) seen[largest[group]!] = 0;
      else continue;
      largest[group] = row;
      seen[row] = 1;
    }
  }
  if (count === points.count) return null;
  const rows = new Uint32Array(count);
  for (let row = 0, at = 0; row < points.count; row++) if (seen[row]) rows[at++] = row;
  return rows;
}
