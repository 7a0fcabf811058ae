import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Frames } from "../src/map/frames.ts";

let due: Map<number, FrameRequestCallback>;
let asked = 0;

beforeEach(() => {
  due = new Map();
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.requestAnimationFrame = (callback) => {
    due.set(++asked, callback);
    return asked;
  };
  globalThis.cancelAnimationFrame = (id) => void due.delete(id);
});
afterEach(() => mock.timers.reset());

/** A loop as deck.gl's: each frame asks for the next. */
function loop(frames: Frames): { count: number } {
  const run = { count: 0 };
  const step = () => {
    run.count++;
    frames.requestAnimationFrame(step);
  };
  frames.requestAnimationFrame(step);
  return run;
}

function paint(): number {
  const callbacks = [...due.values()];
  due.clear();
  for (const callback of callbacks) callback(0);
  return callbacks.length;
}

test("the first frame comes at once; then a map at rest is looked at four times a second", () => {
  const run = loop(new Frames());
  assert.equal(paint(), 1);
  for (let frame = 0; frame < 60; frame++) {
    mock.timers.tick(1000 / 60);
    paint();
  }
  assert.ok(run.count >= 4 && run.count <= 5, String(run.count));
});

test("a map that is woken has its next frame, and one only", () => {
  const frames = new Frames();
  const run = loop(frames);
  paint();
  frames.wake();
  frames.wake();
  assert.equal(paint(), 1);
  assert.equal(paint(), 0);
  assert.equal(run.count, 2);
});

test("a map that is woken while it is painted has another frame", () => {
  const frames = new Frames();
  let count = 0;
  const step = () => {
    count++;
    frames.requestAnimationFrame(step);
    if (count === 1) frames.wake(); // the map was painted, as on a move
  };
  frames.requestAnimationFrame(step);
  paint();
  assert.equal(paint(), 1);
  assert.equal(paint(), 0);
});

test("a map that is gone has no frame any more", () => {
  const frames = new Frames();
  const run = loop(frames);
  frames.cancelAnimationFrame();
  frames.wake();
  mock.timers.tick(1000);
  assert.equal(paint() + run.count, 0);
});
