import assert from "node:assert/strict";
import { test } from "node:test";
import { outlineOf } from "../src/geometry/outline.ts";
import type { Box } from "../src/geometry/ring.ts";

const TILE: Box = [0, 0, 10, 10];
const lines = (...rings: number[][][]) =>
  outlineOf({ type: "Polygon", coordinates: rings }, TILE).map((line) => line.coordinates);

test("an area within the tile has all of its border", () => {
  const ring = [[2, 2], [8, 2], [8, 8], [2, 8], [2, 2]];
  assert.deepEqual(lines(ring), [ring]);
});

test("where the tile cuts an area there is no border", () => {
  // From the middle over the right edge and beyond the upper one.
  const ring = [[4, 4], [10, 4], [10, 10], [4, 10.001], [4, 4]];
  assert.deepEqual(lines(ring), [[[4, 4], [10, 4]], [[4, 10.001], [4, 4]]]);
});

test("a border that only touches an edge stays", () => {
  const ring = [[5, 0], [8, 5], [2, 5], [5, 0]];
  assert.deepEqual(lines(ring), [ring]);
});

test("an area that fills the tile has no border, but its holes have", () => {
  const hole = [[3, 3], [3, 4], [4, 4], [3, 3]];
  assert.deepEqual(lines([[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], hole), [hole]);
});
