/** `window.__territoryMap[key]`: what a browser test or a benchmark needs to know of a canvas. */
import type { Position } from "geojson";
import type { TerritoryMap } from "./map/territory-map.ts";

interface Handle {
  map: TerritoryMap;
  report: TerritoryMap["report"];
  timings: TerritoryMap["timings"]["list"];
  /** Where a place is in the window, in CSS pixels. */
  project(place: Position): [number, number];
}

declare global {
  interface Window {
    __territoryMap?: Record<string, Handle>;
  }
}

export function publish(key: string, map: TerritoryMap): void {
  const all = (window.__territoryMap ??= {});
  if (all[key]?.map === map) return;
  all[key] = {
    map,
    get report() {
      return map.report;
    },
    timings: map.timings.list,
    project: (place) => {
      const { x, y } = map.map.project(place as [number, number]);
      const box = map.map.getCanvas().getBoundingClientRect();
      return [box.left + x, box.top + y];
    },
  };
}

export function withdraw(key: string, map: TerritoryMap): void {
  if (window.__territoryMap?.[key]?.map === map) delete window.__territoryMap[key];
}
