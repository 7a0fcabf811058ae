/** Where the points come from: all of them with each run, or places from an address, once, and then only whose they are. */
import type { ArrowTable, MapData } from "../contract.ts";
import type { Moved } from "../live/live-client.ts";
import { type PlaceColumns, type Places, type Points, readPlaces, readPoints, withGroups, withOwners } from "./points.ts";

const NONE: Points = withGroups(readPlaces({ lon: [], lat: [], size: [], kind: [] }), { numRows: 0, getChild: () => null });

// Kept for as long as the page is: another map, or the same after a page switch, asks for the same ones.
const fetched = new Map<string, Places>();

export class PointSource {
  points: Points = NONE;
  private handed: Points = NONE;
  private table: ArrowTable | null = null;
  private url = "";

  private readonly come: () => void;
  private readonly failed: (why: string) => void;

  constructor(come: () => void, failed: (why: string) => void) {
    this.come = come;
    this.failed = failed;
  }

  /** Whether `points` are those that were handed in last. */
  get isReady(): boolean {
    return this.table !== null && this.points.count === this.table.numRows;
  }

  take({ points, points_url }: Pick<MapData, "points" | "points_url">): void {
    if (points === this.table && points_url === this.url) return;
    this.table = points;
    this.url = points_url;
    if (!points_url) this.hand(readPoints(points));
    else {
      const places = fetched.get(points_url);
      if (places) this.hand(sameGroups(this.points, places, points));
      else void this.fetch(points_url);
    }
  }

  /** Show whose the points will be, until they are handed in the next time. */
  foretell({ rows, groups }: Moved): void {
    const group = this.handed.group.slice();
    rows.forEach((row, place) => {
      if (row < group.length) group[row] = groups[place] ?? -1;
    });
    this.points = withOwners(this.handed, group);
  }

  private hand(points: Points): void {
    this.points = this.handed = points;
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
    this.hand(withGroups(fetched.get(url)!, this.table));
    this.come();
  }
}

/** The points as they are if they are nobody else's now: what was made of them stays good. */
function sameGroups(before: Points, places: Places, table: ArrowTable): Points {
  const after = withGroups(places, table);
  const same = before.places === places.places && before.group.every((one, row) => one === after.group[row]);
  return same ? before : after;
}
