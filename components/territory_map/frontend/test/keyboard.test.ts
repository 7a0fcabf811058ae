import assert from "node:assert/strict";
import { test } from "node:test";
import { actionOf } from "../src/map/keyboard.ts";

const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test("letters take tools, Ctrl+Z and its kin step through history", () => {
  assert.equal(actionOf({ ...plain, key: "l" }), "lasso");
  assert.equal(actionOf({ ...plain, key: "Delete" }), "delete");
  assert.equal(actionOf({ ...plain, key: "z", ctrlKey: true }), "undo");
  assert.equal(actionOf({ ...plain, key: "Z", metaKey: true, shiftKey: true }), "redo");
  assert.equal(actionOf({ ...plain, key: "y", ctrlKey: true }), "redo");
});

test("the browser's own keys are left to it", () => {
  assert.equal(actionOf({ ...plain, key: "l", ctrlKey: true }), null);
  assert.equal(actionOf({ ...plain, key: "p", altKey: true }), null);
  assert.equal(actionOf({ ...plain, key: "z" }), null);
});
