/** What lies under the mouse. */
import { make } from "./element.ts";

export class HoverCard {
  readonly element = make("div", "tm-hover", { role: "tooltip", hidden: "" });

  show(x: number, y: number, title: string, lines: readonly string[]): void {
    this.element.replaceChildren(
      make("div", "tm-hover-title", {}, title),
      ...lines.filter(Boolean).map((line) => make("div", "tm-hover-line", {}, line)),
    );
    this.element.hidden = false;
    const room = this.element.parentElement?.getBoundingClientRect();
    const mine = this.element.getBoundingClientRect();
    const left = room && x + 14 + mine.width > room.width ? x - 14 - mine.width : x + 14;
    const top = room && y + 14 + mine.height > room.height ? y - 14 - mine.height : y + 14;
    this.element.style.transform = `translate(${Math.round(Math.max(0, left))}px, ${Math.round(Math.max(0, top))}px)`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
