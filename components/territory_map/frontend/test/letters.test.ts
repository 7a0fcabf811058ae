import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rgba } from "../src/deck/colour.ts";
import { buildLetters, type Label } from "../src/deck/letters.ts";

const INK: Rgba = [10, 20, 30, 255];
const A = { x: 100, y: 40, width: 20, height: 30, anchorY: 24 };
const B = { x: 200, y: 40, width: 10, height: 30 };

function label(changes: Partial<Label> = {}): Label {
  return { place: [-90, 40], frames: [A], offsets: [5, 7], colour: INK, scale: 0.5, angle: 0, shift: [0, 0], ...changes };
}

test("a letter stands about its middle, on its base line, as large as asked", () => {
  const { offsets, spots, colours, halos, indices } = buildLetters([label()], false);
  // In the picture from 5 - 10 to 5 + 10, and from 7 - 24 to 7 + 6; half of that on the screen.
  assert.deepEqual([...offsets], [-2.5, -8.5, 7.5, -8.5, -2.5, 6.5, 7.5, 6.5]);
  assert.deepEqual([...spots], [100, 40, 120, 40, 100, 70, 120, 70]);
  assert.deepEqual([...colours.slice(0, 4)], INK);
  assert.deepEqual([...halos], [0, 0, 0, 0]);
  assert.deepEqual([...indices], [0, 1, 2, 2, 1, 3]);
});

test("a letter without base line stands about its middle, moved by the label's shift", () => {
  const { offsets } = buildLetters([label({ frames: [B], offsets: [0, 0], scale: 1, shift: [3, -4] })], false);
  assert.deepEqual([...offsets.slice(0, 2), ...offsets.slice(6)], [-2, -19, 8, 11]);
});

test("all halos come before all letters, so that none lies over a letter", () => {
  const { halos, indices, places } = buildLetters([label({ frames: [A, B], offsets: [0, 0, 20, 0] }), label()], true);
  assert.deepEqual([...halos], [...Array(12).fill(1), ...Array(12).fill(0)]);
  assert.deepEqual([...indices.slice(-6)], [20, 21, 22, 22, 21, 23]);
  assert.equal(places.length, 6 * 8);
});

test("a quarter of a turn against the clock writes upwards", () => {
  const upwards = buildLetters([label({ frames: [B], offsets: [40, 0], scale: 1, angle: 90 })], false).offsets;
  const middle = [(upwards[0]! + upwards[6]!) / 2, (upwards[1]! + upwards[7]!) / 2];
  assert.ok(Math.abs(middle[0]!) < 1e-5 && Math.abs(middle[1]! + 40) < 1e-5, String(middle));
});

test("labels without letters make nothing, and a place keeps what a 32-bit float leaves of it", () => {
  assert.equal(buildLetters([label({ frames: [], offsets: [] })], true).indices.length, 0);
  const lon = -87.62345678901;
  const { places, rests } = buildLetters([label({ place: [lon, 41.9] })], false);
  assert.ok(Math.abs(places[0]! + rests[0]! - lon) < 1e-12);
});
