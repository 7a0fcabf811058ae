/** Keys, while the focus or the mouse is on the map. */
import type { Action } from "../ui/toolbar.ts";
import { SHORTCUTS } from "../ui/toolbar.ts";

export interface KeyTargets {
  /** Whether the key moved the cross, or pressed its button. */
  point(event: KeyboardEvent): boolean;
  act(action: Action): void;
  escape(): void;
}

/** Listen; returns how to stop. */
export function listenToKeys(root: HTMLElement, targets: KeyTargets): () => void {
  let hovered = false;
  const enter = () => (hovered = true);
  const leave = () => (hovered = false);
  const onKey = (event: KeyboardEvent) => {
    const path = event.composedPath();
    if (!path.includes(root) && !(hovered && isNowhere(document.activeElement))) return;
    if (isTyping(path[0])) return;
    const action = actionOf(event);
    if (targets.point(event)) {
      // Else the arrows would move the map as well.
    } else if (event.key === "Escape") targets.escape();
    else if (action) targets.act(action);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  root.addEventListener("pointerenter", enter);
  root.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", onKey, true);
  return () => {
    root.removeEventListener("pointerenter", enter);
    root.removeEventListener("pointerleave", leave);
    document.removeEventListener("keydown", onKey, true);
  };
}

export function actionOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">): Action | null {
  const key = event.key.toUpperCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "Z") return event.shiftKey ? "redo" : "undo";
    return key === "Y" ? "redo" : null;
  }
  if (event.altKey) return null;
  if (key === "DELETE" || key === "BACKSPACE") return "delete";
  return SHORTCUTS.get(key) ?? null;
}

function isTyping(target: EventTarget | undefined): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function isNowhere(element: Element | null): boolean {
  return element === null || element === document.body;
}
