import assert from "node:assert/strict";
import { test } from "node:test";
import type { Points } from "../src/points/points.ts";
import { seenRows } from "../src/points/seen.ts";

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

const CHICAGO = { lon: -87.63, lat: 41.88 };

test("of one group's places on one dot the largest is drawn", () => {
  const points = pointsAt([
    { ...CHICAGO, group: 0, size: 3 },
    { lon: -87.631, lat: 41.881, group: 0, size: 9 },
    { lon: -80, lat: 41.88, group: 0, size: 1 },
  ]);
  assert.deepEqual([...seenRows(points, 3)!], [1, 2]);
});

test("another group's place on the same dot is drawn too, and so is nobody's", () => {
  const points = pointsAt([-1, 0, 1].map((group) => ({ ...CHICAGO, group, size: 1 })));
  assert.equal(seenRows(points, 3), null);
});

test("near by, all are drawn, even two of one building", () => {
  const points = pointsAt([1, 2].map((size) => ({ ...CHICAGO, group: 0, size })));
  assert.equal(seenRows(points, 12), null);
  assert.deepEqual([...seenRows(points, 10)!], [1]);
});

test("places that are two dots apart are two", () => {
  const points = pointsAt([0, 1].map((step) => ({ lon: -87 + (step * 360 * 2.5) / (512 * 2 ** 8), lat: 40, group: 0, size: 1 })));
  assert.equal(seenRows(points, 8), null);
  assert.equal(seenRows(points, 5)!.length, 1);
});
