/** Labels as triangles: each letter two of them, its halo two more, in one buffer for one draw call. */
import type { Rgba } from "./colour.ts";
import { indexQuads, splitDegrees } from "./quads.ts";

/** Where a letter lies in the picture of all letters, in its pixels. */
export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
  /** The base line, from the top; the middle where not given. */
  anchorY?: number;
}

export interface Label {
  place: readonly number[];
  frames: readonly Frame[];
  /** From the place to each letter's middle (right) and base line (down), in pixels of the picture. */
  offsets: readonly number[];
  colour: Rgba;
  /** Pixels of the screen for one of the picture. */
  scale: number;
  /** Degrees, against the clock. */
  angle: number;
  /** Pixels of the screen. */
  shift: readonly number[];
}

/** Four corners a letter. */
export interface Letters {
  /** Longitude and latitude as 32-bit floats. */
  places: Float32Array;
  /** What those leave of the 64-bit ones. */
  rests: Float32Array;
  /** Of a corner from the place, right and down, in pixels of the screen. */
  offsets: Float32Array;
  /** Of a corner in the picture, in its pixels. */
  spots: Float32Array;
  /** 1 for the corners of halos, which come first: none of them lies over a letter. */
  halos: Float32Array;
  colours: Uint8Array;
  indices: Uint32Array;
}

const CORNERS = [[0, 0], [1, 0], [0, 1], [1, 1]] as const;

export function buildLetters(labels: readonly Label[], withHalos: boolean): Letters {
  const rounds = withHalos ? [1, 0] : [0];
  const count = rounds.length * labels.reduce((sum, label) => sum + label.frames.length, 0);
  const letters: Letters = {
    places: new Float32Array(count * 8),
    rests: new Float32Array(count * 8),
    offsets: new Float32Array(count * 8),
    spots: new Float32Array(count * 8),
    halos: new Float32Array(count * 4),
    colours: new Uint8Array(count * 16),
    indices: indexQuads(count),
  };
  let letter = 0;
  for (const halo of rounds) {
    for (const label of labels) {
      for (let i = 0; i < label.frames.length; i++) put(letters, letter++, label, i, halo);
    }
  }
  return letters;
}

function put(letters: Letters, letter: number, label: Label, i: number, halo: number): void {
  const { x, y, width, height, anchorY = height / 2 } = label.frames[i]!;
  const { near, rest } = splitDegrees(label.place.slice(0, 2));
  const [sin, cos] = [Math.sin((label.angle * Math.PI) / 180), Math.cos((label.angle * Math.PI) / 180)];
  CORNERS.forEach(([right, down], corner) => {
    const vertex = letter * 4 + corner;
    const across = (label.offsets[i * 2]! + (right - 0.5) * width) * label.scale;
    const below = (label.offsets[i * 2 + 1]! - anchorY + down * height) * label.scale;
    letters.places.set(near, vertex * 2);
    letters.rests.set(rest, vertex * 2);
    letters.offsets[vertex * 2] = cos * across + sin * below + label.shift[0]!;
    letters.offsets[vertex * 2 + 1] = cos * below - sin * across + label.shift[1]!;
    letters.spots.set([x + right * width, y + down * height], vertex * 2);
    letters.halos[vertex] = halo;
    letters.colours.set(label.colour, vertex * 4);
  });
}
