/** Undo and redo over immutable states. */

export const DEPTH = 100;

export class History<State> {
  private past: State[] = [];
  private future: State[] = [];
  private now: State;

  constructor(first: State) {
    this.now = first;
  }

  get present(): State {
    return this.now;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Take a step that can be undone. */
  push(next: State): void {
    this.past.push(this.now);
    if (this.past.length > DEPTH) this.past.shift();
    this.now = next;
    this.future = [];
  }

  /** Correct the present, as a host does that merges or snaps: no step of its own. */
  replace(now: State): void {
    this.now = now;
  }

  undo(): State | null {
    const before = this.past.pop();
    if (before === undefined) return null;
    this.future.push(this.now);
    this.now = before;
    return before;
  }

  redo(): State | null {
    const after = this.future.pop();
    if (after === undefined) return null;
    this.past.push(this.now);
    this.now = after;
    return after;
  }
}
