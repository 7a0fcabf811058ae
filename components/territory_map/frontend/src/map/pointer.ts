/** What lies under the mouse, without asking the graphics card. */
import type { Map as MapLibreMap } from "maplibre-gl";
import type { AreaLayerSpec, Shape } from "../contract.ts";
import type { Area, Areas } from "../deck/areas.ts";
import { boxOf, contains, ringsOf, signedArea } from "../geometry/ring.ts";
import { nearestRow, type Points } from "../points/points.ts";

const REACH_PIXELS = 8;

/** The row of the point within a few pixels, or -1. */
export function pointAt(map: MapLibreMap, points: Points, lon: number, lat: number): number {
  const here = map.project([lon, lat]);
  const off = map.unproject([here.x + REACH_PIXELS, here.y + REACH_PIXELS]);
  return nearestRow(points, lon, lat, [Math.abs(off.lng - lon), Math.abs(off.lat - lat)]);
}

/** The smallest shape under a place. */
export function shapeAt(shapes: readonly Shape[], lon: number, lat: number): Shape | null {
  let best: Shape | null = null;
  let least = Infinity;
  for (const shape of shapes) {
    const rings = ringsOf(shape.geometry);
    const [west, south, east, north] = boxOf(rings);
    if (lon < west || lon > east || lat < south || lat > north || !contains(rings, lon, lat)) continue;
    const extent = Math.abs(signedArea(rings[0] ?? []));
    if (extent < least) [best, least] = [shape, extent];
  }
  return best;
}

export function areaAt(
  areas: Areas,
  specs: readonly AreaLayerSpec[],
  lon: number,
  lat: number,
): { kind: string; area: Area } | null {
  for (const spec of specs) {
    const area = spec.visible ? areas.at(spec.kind, lon, lat) : null;
    if (area) return { kind: spec.kind, area };
  }
  return null;
}

/** The shape of a group that a line crosses, or that holds its middle. */
export function shapeAcross(shapes: readonly Shape[], line: readonly number[][]): Shape | null {
  const steps: number[][] = [];
  for (let i = 1; i < line.length; i++) {
    for (let k = 0; k <= 20; k++) {
      const [a, b] = [line[i - 1]!, line[i]!];
      steps.push([a[0]! + ((b[0]! - a[0]!) * k) / 20, a[1]! + ((b[1]! - a[1]!) * k) / 20]);
    }
  }
  let best: Shape | null = null;
  let most = 0;
  for (const shape of shapes) {
    const rings = ringsOf(shape.geometry);
    const inside = steps.filter(([x, y]) => contains(rings, x!, y!)).length;
    if (inside > most) [best, most] = [shape, inside];
  }
  return best;
}
