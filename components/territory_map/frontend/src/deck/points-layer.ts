/** The points as one layer of binary attributes. */
import { ScatterplotLayer } from "@deck.gl/layers";
import type { Group } from "../contract.ts";
import type { Points } from "../points/points.ts";
import { ANCHOR } from "./base-layers.ts";
import { groupColour, INK, PAPER, type Theme } from "./colour.ts";
import { DotsLayer } from "./dots-layer.ts";

export interface PointAttributes {
  length: number;
  attributes: Record<string, { value: Float32Array | Uint8Array; size: number; normalized?: boolean }>;
}

/** Places, radii and colours of the points that are seen; to be made anew when one of those changes, not each frame. */
export function buildAttributes(
  points: Points,
  seen: Uint32Array | null,
  groups: readonly Group[],
  theme: Theme,
): PointAttributes {
  const length = seen?.length ?? points.count;
  const places = seen ? new Float32Array(length * 2) : points.places;
  const colours = new Uint32Array(length);
  const radii = new Float32Array(length);
  const palette = [-1, ...groups.keys()].map((place) =>
    inOneNumber([...groupColour(groups, place, theme), place < 0 ? 150 : 225]),
  );
  for (let i = 0; i < length; i++) {
    const row = seen ? seen[i]! : i;
    const group = points.group[row]!;
    if (seen) {
      places[i * 2] = points.lon[row]!;
      places[i * 2 + 1] = points.lat[row]!;
    }
    colours[i] = palette[group + 1] ?? palette[0]!;
    radii[i] = 2.2 + 1.5 * Math.log10(1 + Math.max(0, points.size[row]!));
  }
  return {
    length,
    attributes: {
      getPosition: { value: places, size: 2 },
      getFillColor: { value: new Uint8Array(colours.buffer), size: 4, normalized: true },
      getRadius: { value: radii, size: 1 },
    },
  };
}

function inOneNumber(rgba: readonly number[]): number {
  return new Uint32Array(Uint8Array.from(rgba).buffer)[0]!;
}

export function pointsLayer(data: PointAttributes, zoom: number, theme: Theme): DotsLayer {
  return new DotsLayer({
    id: "territory-map-points",
    data,
    radiusScale: Math.min(1.8, Math.max(0.5, 0.5 + (zoom - 5) * 0.14)),
    lineWidth: zoom > 8 ? 0.7 : 0,
    lineColour: [...PAPER[theme], 210],
    pickable: false,
    beforeId: ANCHOR,
  } as object);
}

/** Rings around points that a warning is about. */
export function ringLayer(points: Points, rows: readonly number[], theme: Theme): ScatterplotLayer {
  return new ScatterplotLayer<number>({
    id: "territory-map-rings",
    data: [...rows],
    getPosition: (row: number) => [points.lon[row]!, points.lat[row]!],
    getRadius: 10,
    radiusUnits: "pixels",
    filled: false,
    stroked: true,
    getLineColor: [...INK[theme], 255],
    getLineWidth: 2.2,
    lineWidthUnits: "pixels",
    pickable: false,
    beforeId: ANCHOR,
  } as object);
}
