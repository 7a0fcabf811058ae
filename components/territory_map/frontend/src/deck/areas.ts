/** Clickable areas, fetched by tile. What is loaded is remembered, so that a click needs no picking by GPU. */
import { TileLayer } from "@deck.gl/geo-layers";
import type { Feature, LineString } from "geojson";
import type { AreaGeometry, AreaLayerSpec, Group } from "../contract.ts";
import { outlineOf } from "../geometry/outline.ts";
import { type Box, boxOf, contains, ringsOf } from "../geometry/ring.ts";
import { ANCHOR } from "./base-layers.ts";
import { groupColour, type Rgba, type Theme } from "./colour.ts";
import { AS_STROKES } from "./strokes-layer.ts";

export interface Area {
  id: string;
  name: string;
  box: Box;
  geometry: AreaGeometry;
}

interface TileFeature extends Feature {
  geometry: AreaGeometry;
}

interface TileRequest {
  index: { x: number; y: number; z: number };
  bbox: unknown;
  signal?: AbortSignal;
}

export class Areas {
  private readonly tiles = new Map<string, Map<string, Area[]>>();

  constructor(private readonly failed: (why: string) => void) {}

  layers(specs: readonly AreaLayerSpec[], groups: readonly Group[], theme: Theme, picked: string): TileLayer[] {
    return specs.filter((spec) => spec.visible).map((spec) => this.layer(spec, groups, theme, spec.kind === picked));
  }

  /** The smallest loaded area of a kind under a place. */
  at(kind: string, lon: number, lat: number): Area | null {
    let best: Area | null = null;
    for (const areas of this.tiles.get(kind)?.values() ?? []) {
      for (const area of areas) {
        const [west, south, east, north] = area.box;
        if (lon < west || lon > east || lat < south || lat > north) continue;
        if (best && extent(area) >= extent(best)) continue;
        if (contains(ringsOf(area.geometry), lon, lat)) best = area;
      }
    }
    return best;
  }

  private layer(spec: AreaLayerSpec, groups: readonly Group[], theme: Theme, picked: boolean): TileLayer {
    // Borders are for whoever clicks areas; to the others they are in the way.
    const strength = picked ? 130 : 28;
    const line: Rgba = theme === "light" ? [90, 102, 114, strength] : [160, 172, 184, strength];
    const key = JSON.stringify([spec.members, groups.map((group) => group.colour), theme]);
    return new TileLayer({
      id: `territory-map-areas-${spec.kind}-${theme}`,
      data: spec.url,
      minZoom: spec.min_zoom,
      maxZoom: spec.max_zoom,
      visibleMaxZoom: spec.until_zoom,
      refinementStrategy: "best-available",
      getTileData: (tile: TileRequest) => this.load(spec, tile),
      onTileUnload: (tile: TileRequest) => this.tiles.get(spec.kind)?.delete(name(tile)),
      filled: Object.keys(spec.members).length > 0, // what nobody sees need not be painted
      stroked: false, // the lines are features of their own
      getFillColor: (feature: Feature): Rgba => {
        const group = spec.members[idOf(feature)];
        return group === undefined ? [0, 0, 0, 0] : [...groupColour(groups, group, theme), 52];
      },
      getLineColor: line,
      getLineWidth: 0.8,
      lineWidthUnits: "pixels",
      _subLayerProps: AS_STROKES,
      updateTriggers: { getFillColor: key, getLineColor: strength },
      pickable: false,
      beforeId: ANCHOR,
    } as object);
  }

  private remember(kind: string, tile: string, features: readonly TileFeature[]): void {
    const ofKind = this.tiles.get(kind) ?? new Map<string, Area[]>();
    ofKind.set(tile, features.map(asArea));
    this.tiles.set(kind, ofKind);
  }

  private async load(spec: AreaLayerSpec, tile: TileRequest): Promise<unknown> {
    const { x, y, z } = tile.index;
    const url = spec.url
      .replace("{z}", String(z))
      .replace("{x}", String(x))
      .replace("{y}", String(y))
      .replace("{bbox}", bboxOf(x, y, z).map((v) => v.toFixed(6)).join(","));
    const response = await fetch(url, { signal: tile.signal ?? null });
    if (!response.ok) {
      this.failed(`Areas of the kind ${spec.kind}: HTTP ${response.status}`);
      return { type: "FeatureCollection", features: [] };
    }
    const found = (await response.json()) as { features: TileFeature[] };
    if (spec.clickable) this.remember(spec.kind, name(tile), found.features);
    const tileBox = bboxOf(x, y, z);
    const borders = found.features.flatMap(({ geometry }) => outlineOf(geometry, tileBox));
    return { ...found, features: [...found.features, ...borders.map(asFeature)] };
  }
}

function asArea(feature: TileFeature): Area {
  const name = String(feature.properties?.["name"] ?? "");
  return { id: idOf(feature), name, box: boxOf(ringsOf(feature.geometry)), geometry: feature.geometry };
}

function asFeature(geometry: LineString): Feature {
  return { type: "Feature", properties: {}, geometry };
}

function name(tile: TileRequest): string {
  return `${tile.index.z}/${tile.index.x}/${tile.index.y}`;
}

function idOf(feature: Feature): string {
  return String(feature.id ?? feature.properties?.["id"] ?? "");
}

function extent(area: Area): number {
  return (area.box[2] - area.box[0]) * (area.box[3] - area.box[1]);
}

function bboxOf(x: number, y: number, z: number): Box {
  const lon = (column: number) => (column / 2 ** z) * 360 - 180;
  const lat = (row: number) =>
    (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** z))) * 180) / Math.PI;
  return [lon(x), lat(y + 1), lon(x + 1), lat(y)];
}
