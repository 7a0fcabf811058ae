/** What a key does to the cross: how far it moves, and what the space bar presses. */
import type { Tool } from "../contract.ts";

/** A click, a click with the right button, or the button held down until it is pressed again. */
export type Press = "click" | "right-click" | "hold";

const STEP = 10;
const LONG_STEP = 50;
const ARROWS: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** By how many pixels a key moves the cross; null for another key. */
export function stepOf(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
): [right: number, down: number] | null {
  const way = ARROWS[event.key];
  if (!way || event.ctrlKey || event.metaKey || event.altKey) return null;
  const step = event.shiftKey ? LONG_STEP : STEP;
  return [way[0] * step || 0, way[1] * step || 0];
}

/** What the space bar presses. */
export function pressesOf(tool: Tool, shift: boolean): Press {
  switch (tool) {
    case "lasso":
      return "hold";
    case "edit":
      return shift ? "right-click" : "hold";
    case "pick":
      return shift ? "hold" : "click";
    default:
      return "click";
  }
}

/** What the keys do now, in a few words. */
export function sayKeys(tool: Tool, isDown: boolean): string {
  const moves = "Arrows move the cross (Shift: further)";
  switch (tool) {
    case "pan":
      return "Arrows move the map, + and − zoom · Space opens the point, or chooses the area, under the cross";
    case "lasso":
      return isDown ? "Arrows draw · Space ends the stroke · Esc gives it up" : `${moves} · Space begins a stroke`;
    case "polygon":
      return `${moves} · Space sets a corner · Enter ends`;
    case "radius":
      return `${moves} · Space sets the middle, then the edge`;
    case "edit":
      return isDown
        ? "Arrows move it · Space lets go"
        : `${moves} · Space twice chooses a shape, then takes hold of it, or of a corner · Shift+Space deletes a corner`;
    case "pick":
      return isDown ? "Arrows draw · Space ends the lasso · Esc gives it up" : `${moves} · Space picks · Shift+Space begins a lasso`;
    case "split":
      return `${moves} · Space sets a point · Enter ends`;
  }
}
