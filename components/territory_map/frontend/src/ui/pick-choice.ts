/** What the tool "pick" is about, and whether it adds or removes. */
import { make } from "./element.ts";

export class PickChoice {
  readonly element = make("div", "tm-choice", { role: "group", "aria-label": "Add or remove", hidden: "" });
  private readonly select = make("select", "tm-select", { "aria-label": "What a click is about" });
  private readonly add = this.toggle("Add", true);
  private readonly remove = this.toggle("Remove", false);
  private adding = true;
  private shown = "";

  constructor() {
    this.element.append(this.add, this.remove, this.select);
    this.mark();
  }

  get what(): string {
    return this.select.value;
  }

  get action(): "add" | "remove" {
    return this.adding ? "add" : "remove";
  }

  update(visible: boolean, modes: readonly { key: string; label: string }[]): void {
    this.element.hidden = !visible || modes.length === 0;
    if (!visible && !this.adding) {
      this.adding = true; // whoever comes back later would remove unawares
      this.mark();
    }
    const text = JSON.stringify(modes);
    if (text === this.shown) return;
    this.shown = text;
    const before = this.select.value;
    this.select.replaceChildren(...modes.map((mode) => make("option", "", { value: mode.key }, mode.label)));
    if (modes.some((mode) => mode.key === before)) this.select.value = before;
  }

  private toggle(text: string, adds: boolean): HTMLButtonElement {
    const button = make("button", "tm-toggle", { type: "button" }, text);
    button.addEventListener("click", () => {
      this.adding = adds;
      this.mark();
    });
    return button;
  }

  private mark(): void {
    this.add.setAttribute("aria-pressed", String(this.adding));
    this.remove.setAttribute("aria-pressed", String(!this.adding));
  }
}
