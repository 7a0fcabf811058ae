/** The layers that Python's deck describes, as deck.gl's. */
import type { Layer } from "@deck.gl/core";
import { TileLayer } from "@deck.gl/geo-layers";
import { JSONConverter } from "@deck.gl/json";
import { GeoJsonLayer, TextLayer } from "@deck.gl/layers";
import { LAYER_CLASSES } from "./layer-classes.ts";
import { AS_LETTERS, AS_LETTERS_OF_POINTS } from "./letters-layer.ts";
import { AS_STROKES } from "./strokes-layer.ts";

/** The invisible style layer under which deck.gl draws, so that the handles of the drawing lie over it. */
export const ANCHOR = "territory-map-anchor";

const OVER = "over:";

export interface BaseDeck {
  under: Layer[];
  over: Layer[];
  view: { center: [number, number]; zoom: number } | null;
}

interface DeckJson {
  layers?: { "@@type"?: string; id?: string }[];
  initialViewState?: { longitude?: number; latitude?: number; zoom?: number };
}

const converter = new JSONConverter({ configuration: { classes: LAYER_CLASSES } });

/** Throws on a class that is not known: the converter would leave it out in silence. */
export function readDeck(text: string, theme: string): BaseDeck {
  const json = JSON.parse(text) as DeckJson;
  const layers = json.layers ?? [];
  for (const layer of layers) {
    if (!Object.hasOwn(LAYER_CLASSES, layer["@@type"] ?? "")) {
      throw new Error(`The layer “${layer.id}” is a ${layer["@@type"]}, which is not known here.`);
    }
  }
  const converted = converter.convert({ layers }) as { layers: Layer[] };
  const ready = converted.layers.map((layer) => ({
    over: layer.id.startsWith(OVER),
    // Constant colours don't reach the tiles that are there already: another theme is another layer.
    layer: layer.clone({
      id: `${layer.id}-${theme}`,
      pickable: false,
      beforeId: ANCHOR,
      ...inFewCalls(layer),
    } as object),
  }));
  const { longitude, latitude, zoom } = json.initialViewState ?? {};
  return {
    under: ready.filter((one) => !one.over).map((one) => one.layer),
    over: ready.filter((one) => one.over).map((one) => one.layer),
    view:
      longitude === undefined || latitude === undefined
        ? null
        : { center: [longitude, latitude], zoom: zoom ?? 4 },
  };
}

/** Sub-layers that draw all lines, and all letters, at once: of layers that look the same with them. */
function inFewCalls(layer: Layer): { _subLayerProps?: object } {
  const props = layer.props as unknown as GeoJsonLayer["props"] & TextLayer["props"];
  if (props._subLayerProps || props.extensions?.length || props.transitions) return {};
  if (layer instanceof TextLayer) {
    const isWhole = Array.isArray(props.getContentBox) && props.getContentBox[2]! < 0 && props.getContentBox[3]! < 0;
    return isWhole && isPlain(props.sizeUnits, props.billboard) ? { _subLayerProps: AS_LETTERS } : {};
  }
  if (!(layer instanceof GeoJsonLayer) && layer.constructor !== TileLayer) return {};
  return {
    _subLayerProps: {
      ...(props.lineWidthUnits === "pixels" ? AS_STROKES : {}),
      ...(isPlain(props.textSizeUnits, props.textBillboard) ? AS_LETTERS_OF_POINTS : {}),
    },
  };
}

/** Whether letters face who looks, and have a size on the screen. */
function isPlain(units = "pixels", isBillboard = true): boolean {
  return units === "pixels" && isBillboard;
}
