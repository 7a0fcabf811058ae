/** How long it took from the mouse-up to the live answer and to the host's new data, for benchmarks. */

export interface Timing {
  mouseup: number;
  live: number | null;
  commit: number | null;
  revision: string;
}

const KEPT = 50;

export class Timings {
  readonly list: Timing[] = [];

  mouseUp(revision: string): void {
    performance.mark("territory-map:mouseup");
    this.list.push({ mouseup: performance.now(), live: null, commit: null, revision });
    if (this.list.length > KEPT) this.list.shift();
  }

  /** The live answer has been painted: two frames after it was written. */
  livePainted(): void {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        performance.mark("territory-map:live");
        const last = this.list.at(-1);
        if (last && last.live === null) last.live = performance.now() - last.mouseup;
      }),
    );
  }

  committed(revision: string): void {
    const one = this.list.find((timing) => timing.revision === revision && timing.commit === null);
    if (one) one.commit = performance.now() - one.mouseup;
  }
}
