import assert from "node:assert/strict";
import { test } from "node:test";
import { GREY, groupColour } from "../src/deck/colour.ts";
import { inkOn } from "../src/ui/legend.ts";

const GROUPS = [{ key: "a", name: "A", colour: "#0072B2", mark: "1", locked: false, active: true }];

test("a group has its colour, lighter on a dark map, and nobody's is grey", () => {
  assert.deepEqual(groupColour(GROUPS, 0, "light"), [0, 0x72, 0xb2]);
  assert.deepEqual(groupColour(GROUPS, 0, "dark"), [64, 149, 197]);
  assert.deepEqual(groupColour(GROUPS, -1, "dark"), GREY.dark);
});

test("a mark stands out on its colour", () => {
  assert.equal(inkOn("#0072B2"), "#ffffff");
  assert.equal(inkOn("#F0E442"), "#000000");
});
