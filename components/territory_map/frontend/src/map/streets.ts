/** Streets under the deck: a style by its address, or a PMTiles archive in the look of Protomaps. */
import { layers as protomapsLayers, namedFlavor } from "@protomaps/basemaps";
import {
  type AddLayerObject,
  addProtocol,
  AttributionControl,
  type Map as MapLibreMap,
  type SourceSpecification,
  type StyleSpecification,
} from "maplibre-gl";
import { Protocol } from "pmtiles";
import type { StreetsSpec } from "../contract.ts";
import type { Theme } from "../deck/colour.ts";

const SOURCE = "streets";
const PREFIX = "streets-";
let archives: Protocol | null = null;

/** Puts streets between the sea and everything of ours; says why where that can't be. */
export async function addStreets(
  map: MapLibreMap,
  spec: StreetsSpec,
  theme: Theme,
  failed: (why: string) => void,
): Promise<void> {
  try {
    const style = spec.pmtiles ? archiveStyle(spec.pmtiles, theme) : await fetchStyle(spec.style);
    if (!map.isStyleLoaded()) await new Promise((ready) => map.once("load", ready));
    put(map, style);
    map.addControl(new AttributionControl({ compact: true }), "bottom-left");
  } catch (error) {
    failed(`There are no streets: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Without names: those need glyph files; the deck's own layer writes them. */
function archiveStyle(url: string, theme: Theme): StyleSpecification {
  if (archives === null) {
    archives = new Protocol();
    addProtocol("pmtiles", archives.tile);
  }
  return {
    version: 8,
    sources: {
      [SOURCE]: {
        type: "vector",
        url: `pmtiles://${new URL(url, window.location.href).href}`,
        attribution: "© OpenStreetMap contributors",
      },
    },
    layers: protomapsLayers(SOURCE, namedFlavor(theme)).filter((layer) => layer.type !== "symbol"),
  };
}

async function fetchStyle(url: string): Promise<StyleSpecification> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers HTTP ${response.status}`);
  return (await response.json()) as StyleSpecification;
}

function put(map: MapLibreMap, style: StyleSpecification): void {
  if (style.glyphs) map.setGlyphs(style.glyphs);
  if (typeof style.sprite === "string") map.setSprite(style.sprite);
  const [, behind] = map.getLayersOrder(); // the first is the sea
  for (const [id, source] of Object.entries(style.sources)) map.addSource(PREFIX + id, source as SourceSpecification);
  for (const layer of style.layers) {
    const source = "source" in layer ? { source: PREFIX + String(layer.source) } : {};
    map.addLayer({ ...layer, ...source, id: PREFIX + layer.id } as AddLayerObject, behind);
  }
}
