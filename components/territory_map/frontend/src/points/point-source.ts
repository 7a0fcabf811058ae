/** Where the points come from: all of them with each run, or places from an address, once, and then only whose they are. */
import type { ArrowTable, MapData } from "../contract.ts";
import { type PlaceColumns, type Places, type Points, readPlaces, readPoints, withGroups } from "./points.ts";

const NONE: Points = withGroups(readPlaces({ lon: [], lat: [], size: [], kind: [] }), { numRows: 0, getChild: () => null });

// Kept for as long as the page is: another map, or the same after a page switch, asks for the same ones.
const fetched = new Map<string, Places>();

export class PointSource {
  points: Points = NONE;
  private table: ArrowTable | null = null;
  private url = "";

  constructor(
    private readonly come: () => void,
    private readonly failed: (why: string) => void,
  ) {}

  /** Whether `points` are those that were handed in last. */
  get isReady(): boolean {
    return this.table !== null && this.points.count === this.table.numRows;
  }

  take({ points, points_url }: Pick<MapData, "points" | "points_url">): void {
    if (points === this.table && points_url === this.url) return;
    this.table = points;
    this.url = points_url;
    if (!points_url) this.points = readPoints(points);
    else {
      const places = fetched.get(points_url);
      if (places) this.points = sameGroups(this.points, places, points);
      else void this.fetch(points_url);
    }
  }

  private async fetch(url: string): Promise<void> {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      fetched.set(url, readPlaces((await response.json()) as PlaceColumns));
    } catch (error) {
      this.failed(`The points did not come (${error instanceof Error ? error.message : String(error)}): reload the page.`);
      return;
    }
    if (url !== this.url || !this.table) return;
    this.points = withGroups(fetched.get(url)!, this.table);
    this.come();
  }
}

/** The points as they are if they are nobody else's now: what was made of them stays good. */
function sameGroups(before: Points, places: Places, table: ArrowTable): Points {
  const after = withGroups(places, table);
  const same = before.places === places.places && before.group.every((one, row) => one === after.group[row]);
  return same ? before : after;
}
