/** Frames for deck.gl when there is something to do: by itself it takes sixty a second, of a map at rest too. */
import type { AnimationFrameProvider } from "@luma.gl/engine";

/** How often a map at rest is looked at: a layer may have loaded what it was waiting for. */
const LOOK_AGAIN_MS = 250;

export class Frames implements AnimationFrameProvider {
  private waiting: FrameRequestCallback | null = null;
  private frame = 0;
  private look: ReturnType<typeof setTimeout> | undefined;
  private isAwake = true;

  /** The next frame is wanted: layers were handed in, or the map was painted. */
  wake(): void {
    this.isAwake = true;
    if (this.waiting) this.schedule();
  }

  requestAnimationFrame(callback: FrameRequestCallback): number {
    this.waiting = callback;
    if (this.isAwake) this.schedule();
    else this.look = setTimeout(() => this.wake(), LOOK_AGAIN_MS);
    return 1;
  }

  cancelAnimationFrame(): void {
    this.waiting = null;
    cancelAnimationFrame(this.frame);
    clearTimeout(this.look);
  }

  private schedule(): void {
    clearTimeout(this.look);
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame((time) => {
      const callback = this.waiting;
      this.waiting = null;
      this.isAwake = false;
      callback?.(time);
    });
  }
}
