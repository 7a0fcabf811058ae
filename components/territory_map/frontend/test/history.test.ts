import assert from "node:assert/strict";
import { test } from "node:test";
import { DEPTH, History } from "../src/shapes/history.ts";

test("undo after do is where one was, redo is where one went", () => {
  const history = new History("a");
  history.push("b");
  history.push("c");
  assert.equal(history.undo(), "b");
  assert.equal(history.undo(), "a");
  assert.equal(history.undo(), null);
  assert.equal(history.redo(), "b");
  assert.equal(history.present, "b");
});

test("a new step forgets what was undone", () => {
  const history = new History("a");
  history.push("b");
  history.undo();
  history.push("c");
  assert.equal(history.canRedo, false);
  assert.equal(history.undo(), "a");
});

test("a host's correction is no step", () => {
  const history = new History("a");
  history.push("b");
  history.replace("b, merged");
  assert.equal(history.undo(), "a");
  assert.equal(history.redo(), "b, merged");
});

test("the oldest steps are forgotten", () => {
  const history = new History(0);
  for (let step = 1; step <= DEPTH + 5; step++) history.push(step);
  let steps = 0;
  while (history.undo() !== null) steps++;
  assert.equal(steps, DEPTH);
  assert.equal(history.present, 5);
});
