/** Lines as triangles: each segment two of them, in one buffer for one draw call. */
import type { Rgba } from "./colour.ts";
import { indexQuads, splitDegrees } from "./quads.ts";

export interface Line {
  path: readonly (readonly number[])[];
  colour: Rgba;
  /** In pixels. */
  width: number;
}

/** Four corners a segment; the shader moves them apart. */
export interface Strokes {
  /** Longitude and latitude of the segment's two ends, as 32-bit floats. */
  places: Float32Array;
  /** What those leave of the 64-bit ones. */
  rests: Float32Array;
  /** At which end a corner is (0 or 1), and on which side (-1 or 1). */
  corners: Float32Array;
  widths: Float32Array;
  colours: Uint8Array;
  indices: Uint32Array;
}

const CORNERS = [0, -1, 0, 1, 1, -1, 1, 1];

export function buildStrokes(lines: readonly Line[]): Strokes {
  const segments = lines.reduce((sum, line) => sum + Math.max(0, line.path.length - 1), 0);
  const strokes: Strokes = {
    places: new Float32Array(segments * 16),
    rests: new Float32Array(segments * 16),
    corners: new Float32Array(segments * 8),
    widths: new Float32Array(segments * 4),
    colours: new Uint8Array(segments * 16),
    indices: indexQuads(segments),
  };
  let segment = 0;
  for (const { path, colour, width } of lines) {
    for (let end = 1; end < path.length; end++, segment++) {
      const [from, to] = [path[end - 1]!, path[end]!];
      const { near, rest } = splitDegrees([from[0]!, from[1]!, to[0]!, to[1]!]);
      strokes.corners.set(CORNERS, segment * 8);
      for (let corner = 0; corner < 4; corner++) {
        const vertex = segment * 4 + corner;
        strokes.places.set(near, vertex * 4);
        strokes.rests.set(rest, vertex * 4);
        strokes.colours.set(colour, vertex * 4);
        strokes.widths[vertex] = width;
      }
    }
  }
  return strokes;
}
