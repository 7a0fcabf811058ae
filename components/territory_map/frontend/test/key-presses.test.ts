import assert from "node:assert/strict";
import { test } from "node:test";
import { pressesOf, sayKeys, stepOf } from "../src/map/key-presses.ts";

const plain = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

test("arrows move by ten pixels, with Shift by fifty", () => {
  assert.deepEqual(stepOf({ ...plain, key: "ArrowLeft" }), [-10, 0]);
  assert.deepEqual(stepOf({ ...plain, key: "ArrowDown", shiftKey: true }), [0, 50]);
});

test("the browser's own arrows, and other keys, move nothing", () => {
  assert.equal(stepOf({ ...plain, key: "ArrowLeft", altKey: true }), null);
  assert.equal(stepOf({ ...plain, key: "Enter" }), null);
});

test("the space bar clicks, or holds where a mouse would be held", () => {
  assert.equal(pressesOf("polygon", false), "click");
  assert.equal(pressesOf("lasso", false), "hold");
  assert.equal(pressesOf("edit", true), "right-click");
  assert.equal(pressesOf("pick", true), "hold");
  assert.equal(pressesOf("pan", false), "click");
});

test("each tool says its keys", () => {
  for (const tool of ["pan", "lasso", "polygon", "radius", "edit", "pick", "split"] as const) {
    assert.match(sayKeys(tool, false), /Space/);
  }
  assert.notEqual(sayKeys("lasso", true), sayKeys("lasso", false));
});
