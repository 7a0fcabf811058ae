/** Follows a shape in hand: counts in the browser each frame, asks the host's route now and then. */
import type { AreaGeometry, Group, LiveSpec, Shape } from "../contract.ts";
import { milesBetween } from "../geometry/ring.ts";
import { type LiveAnswer, LiveClient, type Moved } from "../live/live-client.ts";
import type { Timings } from "../live/timings.ts";
import type { Points } from "../points/points.ts";
import { sayTally, tally } from "../points/tally.ts";
import type { LivePanel } from "../ui/live-panel.ts";

export interface Scene {
  points: Points;
  groups: readonly Group[];
  unit: [string, string];
  live: LiveSpec | null;
}

const NUMBER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export class Follow {
  private readonly client: LiveClient;

  constructor(
    private readonly panel: LivePanel,
    timings: Timings,
    /** The final answer is on the screen, or none will come. */
    answered: (moved?: Moved) => void,
  ) {
    this.client = new LiveClient(
      (answer: LiveAnswer, final) => {
        panel.answer(answer);
        if (!final) return;
        timings.livePainted();
        requestAnimationFrame(() => setTimeout(() => answered(answer.moved)));
      },
      (why) => {
        panel.fail(why);
        answered();
      },
    );
  }

  /** `all` holds the shapes with the one in hand; `extra` says what else is to be said of it. */
  shape(scene: Scene, all: readonly Shape[], shape: Shape, final: boolean, extra = ""): void {
    const text = sayTally(tally(scene, shape.geometry, shape.properties.group), scene.unit);
    this.panel.count(extra ? `${extra} · ${text}` : text, !final);
    this.ask(scene, all, shape.properties.group, shape.id, final);
  }

  /** After a deletion, or a step back: the group as it is now. */
  group(scene: Scene, all: readonly Shape[], group: number, shape: string, text: string): void {
    this.panel.count(text, false);
    this.ask(scene, all, group, shape, true);
  }

  line(miles: number): void {
    this.panel.count(`Line of ${sayMiles(miles)}`, true);
  }

  selection(scene: Scene, shape: Shape): void {
    this.panel.clear();
    const name = scene.groups[shape.properties.group]?.name ?? "";
    this.panel.count(`${name} · ${sayTally(tally(scene, shape.geometry, shape.properties.group), scene.unit)}`, false);
  }

  ring(scene: Scene, geometry: AreaGeometry, final: boolean): void {
    this.panel.clear();
    this.panel.count(sayTally(tally(scene, geometry), scene.unit), !final);
  }

  cancel(): void {
    this.client.cancel();
    this.panel.hide();
  }

  private ask(scene: Scene, all: readonly Shape[], group: number, shape: string, final: boolean): void {
    if (!scene.live) return;
    this.panel.stale();
    this.client.ask(scene.live, {
      group: scene.groups[group]?.key ?? "",
      shapes: all.filter((one) => one.properties.group === group).map((one) => one.geometry),
      shape,
      final,
    });
  }
}

export function sayMiles(miles: number): string {
  return `${miles >= 100 ? NUMBER.format(miles) : miles.toFixed(1)} mi`;
}

export function lengthMiles(line: readonly number[][]): number {
  return line.slice(1).reduce((sum, place, i) => sum + milesBetween(line[i]!, place), 0);
}
