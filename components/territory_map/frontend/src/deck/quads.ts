/** Squares of four corners each, in one buffer, as triangles. */

const TRIANGLES = [0, 1, 2, 2, 1, 3];

/** Which corners make up the two triangles of each. */
export function indexQuads(count: number): Uint32Array {
  return Uint32Array.from({ length: count * 6 }, (_, i) => Math.floor(i / 6) * 4 + TRIANGLES[i % 6]!);
}

/** Degrees as 32-bit floats, and what those leave of the 64-bit ones. */
export function splitDegrees(degrees: readonly number[]): { near: number[]; rest: number[] } {
  const near = degrees.map(Math.fround);
  return { near, rest: degrees.map((value, i) => value - near[i]!) };
}
