/** Which colour and mark is whose. A click makes a group the active one. */
import type { Group } from "../contract.ts";
import { make } from "./element.ts";

export class Legend {
  readonly element = make("details", "tm-legend", { open: "" });
  private readonly list = make("ul", "tm-legend-list");
  private readonly activate: (group: string) => void;
  private shown = "";

  constructor(activate: (group: string) => void) {
    this.activate = activate;
    this.element.append(make("summary", "tm-legend-title", {}, "Legend"), this.list);
  }

  /** `withNobody` when a place on the map is no group's. */
  update(groups: readonly Group[], disabled: boolean, withNobody: boolean): void {
    const text = JSON.stringify([groups, disabled, withNobody]);
    if (text === this.shown) return;
    this.shown = text;
    this.element.hidden = groups.length === 0;
    const rows = groups.map((group) => this.row(group, disabled));
    this.list.replaceChildren(...rows, ...(withNobody ? [nobodys()] : []));
  }

  private row(group: Group, disabled: boolean): HTMLLIElement {
    const state = [group.active ? "active" : "", group.locked ? "locked" : ""].filter(Boolean).join(", ");
    const swatch = make("span", "tm-swatch", { "aria-hidden": "true" }, group.mark);
    swatch.style.setProperty("--tm-group", group.colour);
    swatch.style.color = inkOn(group.colour);
    const button = make("button", "tm-legend-row", { type: "button" }, swatch, make("span", "", {}, group.name));
    if (group.locked) button.append(make("span", "tm-legend-state", {}, "locked"));
    button.setAttribute("aria-label", state ? `${group.name}, ${state}` : group.name);
    button.setAttribute("aria-pressed", String(group.active));
    button.disabled = disabled;
    button.addEventListener("click", () => this.activate(group.key));
    return make("li", "", {}, button);
  }
}

function nobodys(): HTMLLIElement {
  const swatch = make("span", "tm-swatch tm-swatch-nobody", { "aria-hidden": "true" });
  return make("li", "tm-legend-row", {}, swatch, make("span", "", {}, "Nobody's"));
}

/** Black or white, whichever stands out more on a colour (WCAG 2 relative luminance). */
export function inkOn(colour: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
}
