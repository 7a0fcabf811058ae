import assert from "node:assert/strict";
import { test } from "node:test";
import { contains } from "../src/geometry/ring.ts";
import { countInside } from "../src/points/count.ts";

const SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]];

test("four clinicians in two places", () => {
  const found = countInside([SQUARE], new Float32Array([1, 3, 5]), new Float32Array([1, 3, 1]), new Float32Array([1, 3, 9]));
  assert.deepEqual(found, { total: 4, places: 2 });
});

test("nothing is in a ring without extent", () => {
  const found = countInside([[[1, 1], [1, 1], [1, 1]]], new Float32Array([1]), new Float32Array([1]), new Float32Array([1]));
  assert.deepEqual(found, { total: 0, places: 0 });
});

// A generator of its own (mulberry32), so that a failure can be seen again.
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function star(next: () => number, corners: number): number[][] {
  const ring = Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    const radius = 0.4 + 0.6 * next();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return [...ring, ring[0]!];
}

test("the bands count what a test of every edge counts, with a hole and two polygons", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const next = random(seed);
    const hole = star(next, 9).map(([x, y]) => [x! * 0.3, y! * 0.3]);
    const other = star(next, 12).map(([x, y]) => [x! + 2.5, y!]);
    const rings = [star(next, 5 + seed * 8), hole, other];
    const count = 2000;
    const lon = Float32Array.from({ length: count }, () => next() * 5 - 1.2);
    const lat = Float32Array.from({ length: count }, () => next() * 2.4 - 1.2);
    const size = new Float32Array(count).fill(2);
    let places = 0;
    for (let i = 0; i < count; i++) if (contains(rings, lon[i]!, lat[i]!)) places++;
    assert.ok(places > 0);
    assert.deepEqual(countInside(rings, lon, lat, size), { total: places * 2, places });
  }
});

test("100,000 points under a stroke of 300 vertices are counted in less than 8 ms", () => {
  const next = random(7);
  // As a hand draws: wavy, not to and fro at every vertex. Half of the points are inside.
  const ring = Array.from({ length: 301 }, (_, i) => {
    const angle = (2 * Math.PI * (i % 300)) / 300;
    const radius = 0.8 + 0.1 * Math.sin(5 * angle) + 0.05 * Math.sin(17 * angle);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  const count = 100_000;
  const lon = Float32Array.from({ length: count }, () => next() * 2 - 1);
  const lat = Float32Array.from({ length: count }, () => next() * 2 - 1);
  const size = new Float32Array(count).fill(1);
  // The processor's time and the best of many, so that another process can't fail the test.
  const times = Array.from({ length: 60 }, () => {
    const start = process.cpuUsage();
    assert.ok(countInside([ring], lon, lat, size).places > 40_000);
    return process.cpuUsage(start).user / 1000;
  }).sort((a, b) => a - b);
  console.log(`100,000 points, 300 vertices: ${times[0]!.toFixed(2)} ms at best, ${times[30]!.toFixed(2)} in the middle`);
  assert.ok(times[0]! < 8, `${times[0]} ms`);
});
