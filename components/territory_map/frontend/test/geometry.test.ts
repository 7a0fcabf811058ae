import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, circleAround, contains, labelPoint, milesBetween, simplifyRing } from "../src/geometry/ring.ts";

const SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]];
const HOLE = [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]];

test("a hole is outside", () => {
  assert.equal(contains([SQUARE, HOLE], 2, 2), false);
  assert.equal(contains([SQUARE, HOLE], 0.5, 2), true);
  assert.equal(contains([SQUARE, HOLE], 5, 2), false);
});

test("Chicago to Milwaukee is 81 miles", () => {
  assert.ok(Math.abs(milesBetween([-87.6298, 41.8781], [-87.9065, 43.0389]) - 81.4) < 0.5);
});

test("every vertex of a circle is as far as its radius says", () => {
  const ring = circleAround(-87.6, 41.9, 25);
  assert.deepEqual(ring[0], ring.at(-1));
  for (const vertex of ring) assert.ok(Math.abs(milesBetween([-87.6, 41.9], vertex) - 25) < 0.01);
});

test("simplifying drops what lies on a line and keeps the ring closed", () => {
  const dense = [[0, 0], [1, 0.001], [2, 0], [3, -0.001], [4, 0], [4, 2], [4, 4], [2, 4], [0, 4], [0, 2], [0, 0]];
  const ring = simplifyRing(dense, 0.01);
  assert.equal(ring.length, 5);
  assert.deepEqual(ring[0], ring.at(-1));
  assert.deepEqual(boxOf([ring]), [0, 0, 4, 4]);
});

test("the label of a C lies in the C, not in its bay", () => {
  const c = [[0, 0], [4, 0], [4, 1], [1, 1], [1, 3], [4, 3], [4, 4], [0, 4], [0, 0]];
  const [x, y] = labelPoint({ type: "Polygon", coordinates: [c] });
  assert.ok(contains([c], x!, y!));
});
