/** Which shapes the map shows: the host's, or its own until the host has been told of them. */
import type { Shape } from "../contract.ts";
import { History } from "./history.ts";
import { sameShapes } from "./parts.ts";

export class ShapeDesk {
  private readonly history: History<readonly Shape[]>;
  private readonly mount: string;
  private steps = 0;
  private pending: string | null = null;
  private provisional: readonly Shape[] | null = null;

  constructor(first: readonly Shape[], mount: string) {
    this.history = new History(first);
    this.mount = mount;
  }

  /** What is to be drawn: with the shape that is being dragged where the mouse has it. */
  get shown(): readonly Shape[] {
    return this.provisional ?? this.history.present;
  }

  get settled(): readonly Shape[] {
    return this.history.present;
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  preview(shapes: readonly Shape[] | null): void {
    this.provisional = shapes;
  }

  /** Make a change; the revision names it until the host acknowledges it. */
  commit(shapes: readonly Shape[]): string {
    this.provisional = null;
    this.history.push(shapes);
    return this.revise();
  }

  step(reason: "undo" | "redo"): { revision: string; ids: string[] } | null {
    const before = this.history.present;
    const after = reason === "undo" ? this.history.undo() : this.history.redo();
    if (!after) return null;
    this.provisional = null;
    return { revision: this.revise(), ids: changedIds(before, after) };
  }

  /** Take what the host hands in, unless it does not know yet what was drawn. Returns whether it differs. */
  receive(shapes: readonly Shape[], acknowledged: string): boolean {
    if (this.pending !== null && acknowledged !== this.pending) return false;
    this.pending = null;
    if (sameShapes(this.history.present, shapes)) return false;
    this.history.replace(shapes);
    return true;
  }

  private revise(): string {
    this.pending = `${this.mount}-${++this.steps}`;
    return this.pending;
  }
}

export function changedIds(before: readonly Shape[], after: readonly Shape[]): string[] {
  const old = new Map(before.map((shape) => [shape.id, shape]));
  const changed = after.filter((shape) => {
    const was = old.get(shape.id);
    old.delete(shape.id);
    return !was || !sameShapes([was], [shape]);
  });
  return [...changed.map((shape) => shape.id), ...old.keys()];
}
