/** What lies in an area, and how that is said. */
import type { AreaGeometry, Group } from "../contract.ts";
import { ringsOf } from "../geometry/ring.ts";
import { countInside, type Tally } from "./count.ts";
import type { Points } from "./points.ts";

const NUMBER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

type Counted = Pick<Points, "lon" | "lat" | "size" | "group">;
type Held = Pick<Group, "locked">;

/** Count what lies in an area; for a group, without what locked others have: no stroke takes that from them. */
export function tally(
  { points, groups }: { points: Counted; groups: readonly Held[] },
  geometry: AreaGeometry,
  group = -1,
): Tally {
  const isHeld = groups.map((one, place) => group >= 0 && place !== group && one.locked);
  const counts = isHeld.includes(true) ? (row: number) => !isHeld[points.group[row]!] : undefined;
  return countInside(ringsOf(geometry), points.lon, points.lat, points.size, counts);
}

export function sayTally(found: Tally, unit: [string, string]): string {
  const total = Math.round(found.total);
  const places = `${NUMBER.format(found.places)} ${found.places === 1 ? "place" : "places"}`;
  return `${NUMBER.format(total)} ${total === 1 ? unit[0] : unit[1]} in ${places}`;
}
