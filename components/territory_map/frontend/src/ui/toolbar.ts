/** The buttons at the left. What a button does is said once, here: label, key, icon. */
import type { Tool } from "../contract.ts";
import { make } from "./element.ts";
import { ICONS, type IconName } from "./icons.ts";

export type Command = "delete" | "lock" | "fit" | "next-unassigned" | "undo" | "redo";
export type Action = Tool | Command;

interface Spec {
  action: Action;
  icon: IconName;
  label: string;
  key: string;
}

const TOOLS: Spec[] = [
  { action: "pan", icon: "pan", label: "Move the map, select", key: "V" },
  { action: "lasso", icon: "lasso", label: "Lasso: draw with the mouse held down", key: "L" },
  { action: "polygon", icon: "polygon", label: "Polygon: click corners, Enter ends", key: "P" },
  { action: "radius", icon: "radius", label: "Radius around a point or place", key: "R" },
  { action: "edit", icon: "edit", label: "Edit: drag shape or corners, right-click deletes a corner", key: "E" },
  { action: "pick", icon: "pick", label: "Add or remove by click or lasso", key: "A" },
  { action: "split", icon: "split", label: "Split: click a line across a shape, Enter ends", key: "S" },
];
const COMMANDS: Spec[] = [
  { action: "delete", icon: "remove", label: "Delete the selected shape", key: "Del" },
  { action: "lock", icon: "lock", label: "Lock the active territory", key: "K" },
  { action: "fit", icon: "fit", label: "Show all of the active territory", key: "F" },
  { action: "next-unassigned", icon: "next", label: "Next that is nobody's", key: "N" },
];
const STEPS: Spec[] = [
  { action: "undo", icon: "undo", label: "Undo", key: "Ctrl+Z" },
  { action: "redo", icon: "redo", label: "Redo", key: "Ctrl+Shift+Z" },
];

/** The keys that take a tool or give a command, in upper case. */
export const SHORTCUTS = new Map<string, Action>(
  [...TOOLS, ...COMMANDS].map((spec) => [spec.key.toUpperCase(), spec.action]),
);

export interface ToolbarState {
  tool: Tool;
  canDraw: boolean;
  canDelete: boolean;
  canUndo: boolean;
  canRedo: boolean;
  active: { name: string; locked: boolean } | null;
}

const NEEDS_GROUP: readonly Action[] = ["lasso", "polygon", "radius", "split"];

export class Toolbar {
  readonly element = make("div", "tm-toolbar", { role: "toolbar", "aria-label": "Map tools", "aria-orientation": "vertical" });
  private readonly buttons = new Map<Action, HTMLButtonElement>();

  constructor(act: (action: Action) => void) {
    for (const specs of [TOOLS, COMMANDS, STEPS]) {
      const group = make("div", "tm-toolbar-group");
      for (const spec of specs) group.append(this.button(spec, act));
      this.element.append(group);
    }
  }

  update(state: ToolbarState): void {
    for (const [action, button] of this.buttons) {
      if (TOOLS.some((spec) => spec.action === action)) {
        button.setAttribute("aria-pressed", String(action === state.tool));
      }
    }
    for (const action of NEEDS_GROUP) this.enable(action, state.canDraw);
    this.enable("delete", state.canDelete);
    this.enable("undo", state.canUndo);
    this.enable("redo", state.canRedo);
    this.enable("fit", state.active !== null);
    this.enable("lock", state.active !== null);
    const locked = state.active?.locked ?? false;
    const lock = this.buttons.get("lock");
    if (lock) {
      lock.innerHTML = locked ? ICONS.lock : ICONS.unlock;
      describe(lock, `${locked ? "Unlock" : "Lock"} ${state.active?.name ?? "the active territory"}`, "K");
      lock.setAttribute("aria-pressed", String(locked));
    }
  }

  private enable(action: Action, enabled: boolean): void {
    const button = this.buttons.get(action);
    if (button) button.disabled = !enabled;
  }

  private button(spec: Spec, act: (action: Action) => void): HTMLButtonElement {
    const button = make("button", "tm-button", { type: "button", "data-action": spec.action });
    button.innerHTML = ICONS[spec.icon];
    describe(button, spec.label, spec.key);
    button.addEventListener("click", () => act(spec.action));
    this.buttons.set(spec.action, button);
    return button;
  }
}

function describe(button: HTMLButtonElement, label: string, key: string): void {
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-keyshortcuts", key.replace("Ctrl", "Control").replace("Del", "Delete"));
  button.dataset["tip"] = `${label} (${key})`;
}
