import assert from "node:assert/strict";
import { test } from "node:test";
import type { Points } from "../src/points/points.ts";
import { seenRows, sortIntoDots } from "../src/points/seen.ts";

function pointsAt(rows: readonly { lon: number; lat: number; group: number; size: number }[]): Points {
  return {
    count: rows.length,
    lon: Float32Array.from(rows, (row) => row.lon),
    lat: Float32Array.from(rows, (row) => row.lat),
    places: new Float32Array(0),
    group: Int16Array.from(rows, (row) => row.group),
    size: Float32Array.from(rows, (row) => row.size),
    kind: new Uint8Array(rows.length),
    hasNobodys: rows.some((row) => row.group < 0),
    id: String,
    label: String,
    rows: () => [],
  };
}

function seenAt(points: Points, zoom: number): Uint32Array | null {
  return seenRows(points, sortIntoDots(points, zoom));
}

const CHICAGO = { lon: -87.63, lat: 41.88 };

test("of one group's places on one dot the largest is drawn", () => {
  const points = pointsAt([
    { ...CHICAGO, group: 0, size: 3 },
    { lon: -87.631, lat: 41.881, group: 0, size: 9 },
    { lon: -80, lat: 41.88, group: 0, size: 1 },
  ]);
  assert.deepEqual([...seenAt(points, 3)!], [1, 2]);
});

test("another group's place on the same dot is drawn too, and so is nobody's", () => {
  const points = pointsAt([-1, 0, 1].map((group) => ({ ...CHICAGO, group, size: 1 })));
  assert.equal(seenAt(points, 3), null);
});

test("near by, all are drawn, even two of one building", () => {
  const points = pointsAt([1, 2].map((size) => ({ ...CHICAGO, group: 0, size })));
  assert.equal(seenAt(points, 12), null);
  assert.deepEqual([...seenAt(points, 10)!], [1]);
});

test("places that are two dots apart are two", () => {
  const points = pointsAt([0, 1].map((step) => ({ lon: -87 + (step * 360 * 2.5) / (512 * 2 ** 8), lat: 40, group: 0, size: 1 })));
  assert.equal(seenAt(points, 8), null);
  assert.equal(seenAt(points, 5)!.length, 1);
});

test("of thousands, by chance, it is the largest of each group on each dot", () => {
  let seed = 7;
  const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const points = pointsAt(
    Array.from({ length: 3000 }, (_, row) => ({
      lon: -90 + chance(), lat: 40 + chance(), group: Math.floor(chance() * 4) - 1, size: row % 997,
    })),
  );
  const dots = sortIntoDots(points, 6)!;
  const expected = new Set<number>();
  for (let dot = 0; dot + 1 < dots.starts.length; dot++) {
    const rows = [...dots.rows.subarray(dots.starts[dot], dots.starts[dot + 1])];
    for (const group of new Set(rows.map((row) => points.group[row]))) {
      const theirs = rows.filter((row) => points.group[row] === group);
      expected.add(theirs.reduce((best, row) => (points.size[row]! > points.size[best]! ? row : best)));
    }
  }
  assert.ok(expected.size < 2900 && expected.size > 100);
  assert.deepEqual([...seenRows(points, dots)!], [...expected].sort((a, b) => a - b));
  const everyone = new Set(dots.rows);
  assert.equal(everyone.size, 3000);
});
