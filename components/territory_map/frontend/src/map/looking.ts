/** Where the map looks: at first, at what a group has, at what Python points to. */
import type { Position } from "geojson";
import type { Map as MapLibreMap } from "maplibre-gl";
import type { MapData, Shape } from "../contract.ts";
import { type Box, boxOf, joinBoxes, ringsOf } from "../geometry/ring.ts";
import type { Points } from "../points/points.ts";
import { Stage } from "./stage.ts";
import { recallView, type View } from "./view-memory.ts";

const FALLBACK_VIEW: View = { center: [-96, 38], zoom: 3.2 };
const flownTo = new Map<string, string | number>();

export function firstView({ view_id, deck }: Pick<MapData, "view_id" | "deck">): View {
  return recallView(view_id) ?? Stage.viewOf(deck) ?? FALLBACK_VIEW;
}

export function viewOf(map: MapLibreMap): View {
  const { lng, lat } = map.getCenter();
  return { center: [lng, lat], zoom: map.getZoom() };
}

/** Round the shapes of a group; round its points where it has none. */
export function boxOfGroup(shapes: readonly Shape[], points: Points, group: number): Box | null {
  const own = shapes.filter((shape) => shape.properties.group === group);
  return joinBoxes(own.map((shape) => boxOf(ringsOf(shape.geometry)))) ?? boxOfPoints(points, group);
}

export function flyTo(map: MapLibreMap, box: Box): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.fitBounds(box, {
    padding: { top: 60, bottom: 50, left: 80, right: 60 },
    maxZoom: 12.5,
    duration: still ? 0 : 500,
  });
}

/** Once for each time that Python asks for it. */
export function flyToHighlight(map: MapLibreMap, { key, highlight }: Pick<MapData, "key" | "highlight">): void {
  if (!highlight?.bounds || flownTo.get(key) === highlight.nonce) return;
  flownTo.set(key, highlight.nonce);
  flyTo(map, highlight.bounds);
}

function boxOfPoints({ count, group, lon, lat }: Points, number: number): Box | null {
  const places: Position[] = [];
  for (let row = 0; row < count; row++) {
    if (group[row] === number) places.push([lon[row]!, lat[row]!]);
  }
  return places.length ? boxOf([places]) : null;
}
