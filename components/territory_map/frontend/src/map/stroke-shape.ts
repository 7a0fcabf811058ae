/** What a stroke becomes: an area with fewer corners, or a circle of great-circle miles around a point. */
import type { Polygon } from "geojson";
import type { Map as MapLibreMap } from "maplibre-gl";
import type { Shape } from "../contract.ts";
import type { Stroke } from "../draw/drawing.ts";
import { boxOf, circleAround, round, simplifyRing } from "../geometry/ring.ts";
import type { Points } from "../points/points.ts";
import { sayMiles } from "./follow.ts";
import { pointAt } from "./pointer.ts";

const MILES_PER_KM = 0.621371192;
const SIMPLIFY_PIXELS = 1.6;

/** The shape of a stroke for a group; a final one is settled. */
export function shapeOf(
  map: MapLibreMap,
  points: Points,
  stroke: Stroke,
  { id, group, final }: { id: string; group: number; final: boolean },
): Shape {
  const properties: Shape["properties"] = { group, tool: stroke.tool };
  let geometry = stroke.geometry as Polygon;
  if (stroke.tool === "radius") {
    const { centre, row } = centreOf(map, points, geometry);
    const miles = Math.max(0.01, (stroke.radiusKilometers ?? 0) * MILES_PER_KM);
    geometry = { type: "Polygon", coordinates: [circleAround(centre[0], centre[1], miles)] };
    properties["miles"] = Math.round(miles * 100) / 100;
    properties["centre"] = centre;
    if (row >= 0) properties["around"] = points.label(row) || points.id(row);
  } else if (final) geometry = settle(map, geometry, stroke.tool === "lasso" ? SIMPLIFY_PIXELS : 0);
  return { type: "Feature", id, geometry, properties };
}

/** "23.3 mi around Lakeshore Health Waterloo"; empty of what is no circle. */
export function sayRadius(shape: Shape): string {
  const { miles, around } = shape.properties as { miles?: number; around?: string };
  if (miles === undefined) return "";
  return around ? `${sayMiles(miles)} around ${around}` : sayMiles(miles);
}

/** Fewer corners, six decimals. */
export function settle(map: MapLibreMap, polygon: Polygon, pixels = SIMPLIFY_PIXELS): Polygon {
  const ring = (polygon.coordinates[0] ?? []).map(([x, y]) => [round(x!), round(y!)]);
  if (pixels === 0) return { type: "Polygon", coordinates: [ring] };
  const here = map.getCenter();
  const off = map.unproject(map.project(here).add({ x: pixels, y: 0 } as never));
  return { type: "Polygon", coordinates: [simplifyRing(ring, Math.abs(off.lng - here.lng))] };
}

/** The middle of a circle: the point that it was set on, or the place. */
function centreOf(map: MapLibreMap, points: Points, circle: Polygon): { centre: [number, number]; row: number } {
  const [west, south, east, north] = boxOf(circle.coordinates);
  // The library's circle is one on the screen: its middle is there, not at the mean latitude.
  const [low, high] = [map.project([west, south]), map.project([east, north])];
  const middle = map.unproject([(low.x + high.x) / 2, (low.y + high.y) / 2]);
  const row = pointAt(map, points, middle.lng, middle.lat);
  const centre: [number, number] = row < 0 ? [middle.lng, middle.lat] : [points.lon[row]!, points.lat[row]!];
  return { centre: [round(centre[0]), round(centre[1])], row };
}
