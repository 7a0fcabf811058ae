/** Where somebody was on a map, through reruns, page switches and a reload of the tab; and, until that, with what in hand. */
import type { Position } from "geojson";
import type { Tool } from "../contract.ts";

export interface View {
  center: [number, number];
  zoom: number;
}

export interface Work {
  tool: Tool;
  selection: readonly string[];
  /** Of a polygon or line that has not ended. */
  corners: readonly Position[];
}

const PREFIX = "territory-map.view.";
const kept = new Map<string, View>();
const left = new Map<string, Work>();

export function recallView(id: string): View | null {
  const here = kept.get(id);
  if (here) return here;
  try {
    const text = sessionStorage.getItem(PREFIX + id);
    return text ? (JSON.parse(text) as View) : null;
  } catch {
    return null; // storage may be forbidden; then the view lives as long as the page
  }
}

export function keepView(id: string, view: View): void {
  kept.set(id, view);
  try {
    sessionStorage.setItem(PREFIX + id, JSON.stringify(view));
  } catch {
    // As above.
  }
}

export function recallWork(id: string): Work | undefined {
  return left.get(id);
}

export function keepWork(id: string, work: Work): void {
  left.set(id, work);
}
