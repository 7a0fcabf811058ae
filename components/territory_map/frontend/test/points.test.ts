import assert from "node:assert/strict";
import { test } from "node:test";
import type { ArrowTable } from "../src/contract.ts";
import { PointSource } from "../src/points/point-source.ts";

const COLUMNS: Record<string, number[]> = { lon: [1, 2, 3], lat: [4, 5, 6], size: [7, 8, 9], kind: [0, 0, 1] };

function table(group: number[]): ArrowTable {
  const columns: Record<string, unknown[]> = { ...COLUMNS, group };
  return {
    numRows: 3,
    getChild: (name) => {
      const values = columns[name];
      return values ? { toArray: () => values, get: (row) => values[row] } : null;
    },
  };
}

function source(): PointSource {
  return new PointSource(() => {}, (why) => assert.fail(why));
}

test("whose the points will be is shown until they are handed in", () => {
  const points = source();
  points.take({ points: table([0, -1, 0]), points_url: "" });
  const { places } = points.points;
  points.foretell({ rows: [1, 2], groups: [2, -1] });
  assert.deepEqual([...points.points.group], [0, 2, -1]);
  assert.equal(points.points.hasNobodys, true);
  assert.equal(points.points.places, places); // what lies in the graphics card's memory stays
  points.take({ points: table([0, 2, 1]), points_url: "" });
  assert.deepEqual([...points.points.group], [0, 2, 1]);
  assert.equal(points.points.hasNobodys, false);
});

test("a second foretelling begins with what was handed in, and knows no rows that are not there", () => {
  const points = source();
  points.take({ points: table([0, 0, 0]), points_url: "" });
  points.foretell({ rows: [0], groups: [1] });
  points.foretell({ rows: [2, 99], groups: [1, 1] });
  assert.deepEqual([...points.points.group], [0, 0, 1]);
});

test("points that are as foretold are the same ones: nothing has to be painted", async (t) => {
  t.mock.method(globalThis, "fetch", async () => new Response(JSON.stringify(COLUMNS)));
  const points = source();
  points.take({ points: table([0, 0, 0]), points_url: "/places" });
  await new Promise((come) => setTimeout(come, 20));
  points.foretell({ rows: [1], groups: [1] });
  const foretold = points.points;
  points.take({ points: table([0, 1, 0]), points_url: "/places" });
  assert.equal(points.points, foretold);
  points.take({ points: table([0, 1, 1]), points_url: "/places" });
  assert.deepEqual([...points.points.group], [0, 1, 1]);
});
