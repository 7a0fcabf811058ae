import assert from "node:assert/strict";
import { test } from "node:test";
import { sayTally, tally } from "../src/points/tally.ts";

const SQUARE = { type: "Polygon" as const, coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]] };
const points = {
  lon: new Float32Array([1, 2, 3, 9]),
  lat: new Float32Array([1, 2, 3, 1]),
  size: new Float32Array([1, 10, 100, 1000]),
  group: new Int16Array([-1, 0, 1, 1]),
};

test("a stroke for a territory doesn't count what another, locked one has", () => {
  const groups = [{ locked: false }, { locked: true }];
  assert.deepEqual(tally({ points, groups }, SQUARE, 0), { total: 11, places: 2 });
  assert.deepEqual(tally({ points, groups }, SQUARE, 1), { total: 111, places: 3 }); // its own
  assert.deepEqual(tally({ points, groups }, SQUARE), { total: 111, places: 3 }); // for nobody
});

test("one and many are said apart", () => {
  assert.equal(sayTally({ total: 1, places: 1 }, ["provider", "providers"]), "1 provider in 1 place");
  assert.equal(sayTally({ total: 2345, places: 12 }, ["provider", "providers"]), "2,345 providers in 12 places");
});
