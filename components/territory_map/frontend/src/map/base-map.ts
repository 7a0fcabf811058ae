/** The empty map under everything, and deck.gl in it. */
import { MapboxOverlay, type MapboxOverlayProps } from "@deck.gl/mapbox";
import { Map as MapLibreMap, NavigationControl, ScaleControl } from "maplibre-gl";
import { ANCHOR } from "../deck/base-layers.ts";
import { SEA, type Theme } from "../deck/colour.ts";
import { Frames } from "./frames.ts";
import type { View } from "./view-memory.ts";

export interface BaseMap {
  map: MapLibreMap;
  overlay: MapboxOverlay;
  frames: Frames;
}

let webGl: boolean | null = null;

/** Asked once: without a graphics card a context takes most of a second to make. */
export function hasWebGl(): boolean {
  if (webGl === null) {
    try {
      const context = document.createElement("canvas").getContext("webgl2");
      context?.getExtension("WEBGL_lose_context")?.loseContext();
      webGl = context !== null;
    } catch {
      webGl = false;
    }
  }
  return webGl;
}

export function createBaseMap(
  container: HTMLElement,
  view: View,
  theme: Theme,
  failed: (why: string) => void,
): BaseMap {
  const map = new MapLibreMap({
    container,
    style: {
      version: 8,
      sources: {},
      layers: [
        { id: "sea", type: "background", paint: { "background-color": SEA[theme] } },
        { id: ANCHOR, type: "background", layout: { visibility: "none" } },
      ],
    },
    center: view.center,
    zoom: view.zoom,
    minZoom: 2,
    maxZoom: 18,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    keyboard: true,
    boxZoom: false,
    renderWorldCopies: false,
    fadeDuration: 0,
  });
  map.painter.drawFunctions.sky = () => {}; // a flat map shows none, and painting it takes half an empty frame
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.addControl(new ScaleControl({ unit: "imperial", maxWidth: 90 }), "bottom-right");
  map.on("error", (event) => failed(event.error.message));
  sizeOnce(map, container);
  const frames = new Frames();
  const overlay = new MapboxOverlay({
    interleaved: true,
    layers: [],
    onError: (error: Error) => failed(error.message),
    animationFrameProvider: frames, // deck.gl hands it on to its loop
  } as MapboxOverlayProps);
  map.addControl(overlay as never);
  map.on("render", () => frames.wake());
  return { map, overlay, frames };
}

/** MapLibre takes the first size that it is told of for the one that it was made with; a style sheet may have come between. */
function sizeOnce(map: MapLibreMap, container: HTMLElement): void {
  const observer = new ResizeObserver(() => {
    observer.disconnect();
    const { clientWidth, clientHeight } = map.getCanvas();
    if (clientWidth !== container.clientWidth || clientHeight !== container.clientHeight) map.resize();
  });
  observer.observe(container);
  map.once("remove", () => observer.disconnect());
}
