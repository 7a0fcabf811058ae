/** Colours as deck.gl wants them. */
import type { Group } from "../contract.ts";

export type Rgb = [number, number, number];
export type Rgba = [number, number, number, number];

export const GREY = { light: [122, 132, 142] as Rgb, dark: [138, 149, 160] as Rgb };
export const INK = { light: [29, 39, 48] as Rgb, dark: [228, 233, 238] as Rgb };
export const PAPER = { light: [255, 255, 255] as Rgb, dark: [20, 25, 31] as Rgb };
export const SEA = { light: "#dbe4ea", dark: "#12171c" };

export type Theme = "light" | "dark";

export function readColour(code: string): Rgb {
  return [1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16)) as Rgb;
}

export function groupColour(groups: readonly Group[], place: number, theme: Theme): Rgb {
  const group = groups[place];
  if (!group) return GREY[theme];
  const colour = readColour(group.colour);
  // Colours are chosen for white paper; on a dark map the blues would drown. style.css does the same to the legend.
  return theme === "light" ? colour : (colour.map((part) => Math.round(part * 0.75 + 255 * 0.25)) as Rgb);
}
