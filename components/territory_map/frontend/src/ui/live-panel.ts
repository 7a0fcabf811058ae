/** The panel that follows the mouse: what the browser counts, then what the host's route says. */
import type { LiveAnswer, Severity } from "../live/live-client.ts";
import { make } from "./element.ts";

const SIGNS: Record<Severity, [sign: string, word: string]> = {
  ok: ["✓", "OK"],
  note: ["i", "Note"],
  warning: ["!", "Warning"],
  blocking: ["✕", "Blocking"],
};

/** Pixels between the mouse and the panel from which on it moves away. */
const ROOM = 24;

export class LivePanel {
  readonly element = make("div", "tm-live", { role: "status", "aria-live": "polite", hidden: "" });
  private readonly head = make("div", "tm-live-head");
  private readonly lines = make("ul", "tm-live-lines");
  private readonly note = make("div", "tm-live-note");
  private readonly error = make("div", "tm-live-error", { role: "alert" });
  private readonly close = make("button", "tm-live-close", { type: "button", "aria-label": "Close the panel" }, "×");

  constructor() {
    this.element.append(this.close, this.head, this.lines, this.note, this.error);
    this.close.addEventListener("click", () => this.hide());
  }

  /** Busy while the mouse moves: a screen reader waits until it rests instead of reading each frame. */
  count(text: string, busy: boolean): void {
    this.element.hidden = false;
    this.element.setAttribute("aria-busy", String(busy));
    this.element.classList.remove("tm-settled");
    if (this.head.textContent !== text) this.head.textContent = text;
  }

  answer(answer: LiveAnswer): void {
    this.element.hidden = false;
    this.lines.replaceChildren(...answer.lines.map((line) => this.line(line.text, line.severity)));
    this.lines.classList.remove("tm-stale");
    this.note.textContent = answer.note ?? "";
    this.error.textContent = "";
  }

  /** The page shows the numbers now: the first lines are enough here, the others come under the mouse. */
  settle(): void {
    this.element.classList.add("tm-settled");
  }

  /** Gets out of the way of a stroke: it must not end on the panel, nor be hidden by it. */
  dodge(x: number, y: number): void {
    if (this.element.hidden || this.element.getAttribute("aria-busy") !== "true") return;
    const box = this.element.getBoundingClientRect();
    const near = x > box.left - ROOM && x < box.right + ROOM && y > box.top - ROOM && y < box.bottom + ROOM;
    if (near) this.element.classList.toggle("tm-live-left");
  }

  /** What is shown belongs to an earlier shape. */
  stale(): void {
    this.lines.classList.add("tm-stale");
  }

  fail(text: string): void {
    this.element.hidden = false;
    this.lines.replaceChildren();
    this.note.textContent = "";
    this.error.textContent = text;
  }

  clear(): void {
    this.lines.replaceChildren();
    this.note.textContent = "";
    this.error.textContent = "";
  }

  hide(): void {
    this.clear();
    this.head.textContent = "";
    this.element.hidden = true;
  }

  private line(text: string, severity: Severity): HTMLLIElement {
    const [sign, word] = SIGNS[severity] ?? SIGNS.note;
    return make(
      "li",
      `tm-line tm-${severity}`,
      {},
      make("span", "tm-sign", { "aria-hidden": "true" }, sign),
      make("span", "tm-hidden", {}, `${word}: `),
      make("span", "tm-line-text", {}, text),
    );
  }
}
