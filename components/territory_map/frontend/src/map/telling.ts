/** What Python is told, in the order in which it happened, and what it has not heard yet. */
import type { Host, MapData, MapEvent, Reason, Shape, Tool, Told } from "../contract.ts";

/** How long Python is not told of a stroke, so that its run does not compete with the live answer. */
const LIVE_FIRST_MS = 200;

/** How the map is when something is told. */
export interface Standing {
  tool: Tool;
  selection: string[];
  shapes: readonly Shape[];
}

export class Telling {
  private readonly untold = new Set<string>();
  private readonly unheard: Told[] = [];
  private revision = "";
  private drawn: string | null = null;
  private uncommitted: { revision: string; reason: Reason } | null = null;
  private later: ReturnType<typeof setTimeout> | undefined;
  private emitted = 0;

  constructor(
    private readonly mount: string,
    public host: Host,
    private readonly standing: () => Standing,
  ) {}

  /** Whether there are changes that Python has not taken. */
  get isWaiting(): boolean {
    return this.untold.size > 0;
  }

  /** Of two changes in one message only the second arrives: it names the shapes of both. */
  tell(revision: string, reason: Reason, ids: readonly string[], afterLive: boolean): void {
    for (const id of ids) this.untold.add(id);
    this.revision = revision;
    this.drawn = reason === "draw" ? (ids[0] ?? null) : null;
    this.uncommitted = { revision, reason };
    if (!afterLive) return this.commit();
    this.later ??= setTimeout(() => this.commit(), LIVE_FIRST_MS);
  }

  /** Now, and not when the live answer has come. */
  commit(): void {
    clearTimeout(this.later);
    this.later = undefined;
    if (!this.uncommitted) return;
    const { revision, reason } = this.uncommitted;
    this.uncommitted = null;
    const { shapes, ...how } = this.standing();
    this.host.commit({
      revision,
      at: Date.now(),
      shapes: { type: "FeatureCollection", features: [...shapes] },
      reason,
      ids: [...this.untold],
      ...how,
    });
  }

  /** Of two messages that come while a script runs only the second arrives: it says what may not have been heard. */
  emit(event: MapEvent): void {
    this.commit(); // what was done before is told before
    const { tool, selection } = this.standing();
    this.unheard.push({ ...event, sequence: `${this.mount}-${++this.emitted}`, at: Date.now(), tool, selection });
    this.host.emit([...this.unheard]);
  }

  /** Take what Python says that it has been told. */
  hear(data: Pick<MapData, "acknowledged" | "heard">): void {
    if (data.acknowledged === this.revision) this.untold.clear();
    const place = this.unheard.findIndex((event) => event.sequence === data.heard);
    this.unheard.splice(0, place + 1);
  }

  /** Whether Python was told of what was drawn last, and does not have it among its shapes. */
  isRefused(data: Pick<MapData, "acknowledged" | "shapes">): boolean {
    const { drawn, revision } = this;
    return drawn !== null && data.acknowledged === revision && !data.shapes.features.some((shape) => shape.id === drawn);
  }

  /** The map goes: tell the last of it. */
  end(): void {
    this.commit();
    this.untold.clear(); // an answer that is being painted comes too late
  }
}
