import assert from "node:assert/strict";
import { test } from "node:test";
import type { Shape } from "../src/contract.ts";
import { byGroup, sameShapes, splitIntoParts, withPart } from "../src/shapes/parts.ts";
import { changedIds, ShapeDesk } from "../src/shapes/shape-desk.ts";

const OUTER = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]];
const HOLE = [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]];
const FAR = [[10, 0], [12, 0], [12, 2], [10, 2], [10, 0]];

function shape(id: string, coordinates = [OUTER]): Shape {
  return { type: "Feature", id, properties: { group: 0 }, geometry: { type: "Polygon", coordinates } };
}

test("a hole goes along when a shape is moved, and stays when a corner is", () => {
  const before = shape("a", [OUTER, HOLE]);
  const moved = OUTER.map(([x, y]) => [x! + 1, y! + 0.5]);
  const [, hole] = withPart(before, 0, { type: "Polygon", coordinates: [moved] }).geometry.coordinates as number[][][];
  assert.deepEqual(hole![0], [2, 1.5]);
  const corner = [[-1, 0], ...OUTER.slice(1, 4), [-1, 0]];
  const [outer, still] = withPart(before, 0, { type: "Polygon", coordinates: [corner] }).geometry.coordinates as number[][][];
  assert.deepEqual(outer![0], [-1, 0]);
  assert.deepEqual(still, HOLE);
});

test("each polygon of a shape is a part of its own, and the others stay", () => {
  const two: Shape = { ...shape("a"), geometry: { type: "MultiPolygon", coordinates: [[OUTER], [FAR]] } };
  const parts = splitIntoParts(two);
  assert.deepEqual(parts.map((part) => part.part), [0, 1]);
  const moved = FAR.map(([x, y]) => [x! + 1, y!]);
  const after = withPart(two, 1, { type: "Polygon", coordinates: [moved] });
  assert.deepEqual(after.geometry.coordinates, [[OUTER], [moved]]);
});

test("the map keeps what was drawn until the host knows of it", () => {
  const desk = new ShapeDesk([], "m");
  const first = desk.commit([shape("a")]);
  assert.equal(desk.receive([], ""), false); // the answer to an earlier rerun
  assert.equal(desk.settled.length, 1);
  const second = desk.commit([shape("a"), shape("b")]);
  assert.equal(desk.receive([shape("a")], first), false); // knows of the first stroke only
  assert.equal(desk.settled.length, 2);
  assert.equal(desk.receive([shape("a, merged")], second), true);
  assert.deepEqual(desk.settled.map((one) => one.id), ["a, merged"]);
  assert.equal(desk.receive([], second), true); // later the host may change its mind
});

test("the same content is no change", () => {
  const desk = new ShapeDesk([shape("a")], "m");
  assert.equal(desk.receive([structuredClone(shape("a"))], ""), false);
  assert.equal(sameShapes([shape("a")], [{ ...shape("a"), properties: { group: 1 } }]), false);
});

test("where a ring begins and which way round it goes is no change, a moved corner is", () => {
  const turned = [...OUTER.slice(2, 4), ...OUTER.slice(0, 2), OUTER[2]!];
  assert.equal(sameShapes([shape("a", [OUTER, HOLE])], [shape("a", [turned, HOLE])]), true);
  assert.equal(sameShapes([shape("a")], [shape("a", [[...turned].reverse()])]), true);
  assert.equal(sameShapes([shape("a")], [shape("a", [[[0, 0], [4, 0], [4, 4], [0, 3], [0, 0]]])]), false);
  assert.equal(sameShapes([shape("a", [OUTER, HOLE])], [shape("a")]), false);
  assert.equal(sameShapes([shape("a")], [shape("a", [FAR])]), false);
});

test("a shape that was just drawn lies where the host's list, by group, will have it", () => {
  const of = (id: string, group: number): Shape => ({ ...shape(id), properties: { group } });
  const names = (shapes: Shape[]) => byGroup(shapes).map((one) => one.id);
  assert.deepEqual(names([of("a", 0), of("b", 0), of("c", 2), of("new", 0)]), ["a", "b", "new", "c"]);
  assert.deepEqual(names([of("a", 0), of("c", 2), of("new", 2)]), ["a", "c", "new"]);
});

test("an undo names what it changed", () => {
  const moved = shape("b", [FAR]);
  assert.deepEqual(changedIds([shape("a"), shape("b")], [moved, shape("c")]), ["b", "c", "a"]);
});
