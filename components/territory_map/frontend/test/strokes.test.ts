import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rgba } from "../src/deck/colour.ts";
import { buildStrokes } from "../src/deck/strokes.ts";

const RED: Rgba = [255, 0, 0, 255];
const FAINT: Rgba = [1, 2, 3, 40];

test("a segment has four corners, two at either end and one on each side", () => {
  const { places, corners, indices } = buildStrokes([{ path: [[-90, 40], [-89, 41]], colour: RED, width: 2 }]);
  assert.deepEqual([...places], [1, 2, 3, 4].flatMap(() => [-90, 40, -89, 41]));
  assert.deepEqual([...corners], [0, -1, 0, 1, 1, -1, 1, 1]);
  assert.deepEqual([...indices], [0, 1, 2, 2, 1, 3]);
});

test("lines follow one another, each with its colour and width", () => {
  const strokes = buildStrokes([
    { path: [[0, 0], [1, 0], [1, 1]], colour: RED, width: 3.5 },
    { path: [[5, 5]], colour: RED, width: 1 }, // a point is no line
    { path: [], colour: RED, width: 1 },
    { path: [[2, 2], [3, 3]], colour: FAINT, width: 0.5 },
  ]);
  assert.deepEqual([...strokes.widths], [...Array(8).fill(3.5), ...Array(4).fill(0.5)]);
  assert.deepEqual([...strokes.colours.slice(-4)], FAINT);
  assert.deepEqual([...strokes.colours.slice(0, 4)], RED);
  assert.deepEqual([...strokes.indices.slice(12)], [8, 9, 10, 10, 9, 11]);
  assert.deepEqual([...strokes.places.slice(16, 20)], [1, 0, 1, 1]);
});

test("what a 32-bit place leaves of a degree is kept, so that an outline does not shake at street level", () => {
  const lon = -87.62345678901;
  const { places, rests } = buildStrokes([{ path: [[lon, 41.9], [-87.6, 41.9]], colour: RED, width: 1 }]);
  assert.ok(Math.abs(places[0]! - lon) > 1e-7);
  assert.ok(Math.abs(places[0]! + rests[0]! - lon) < 1e-12);
});
