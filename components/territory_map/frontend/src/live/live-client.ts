/** Asks the host's route while somebody draws. Only the latest answer counts. */
import type { AreaGeometry, LiveSpec } from "../contract.ts";

export type Severity = "ok" | "note" | "warning" | "blocking";

/** Points that change hands: their rows, and the group of each then. */
export interface Moved {
  rows: number[];
  groups: number[];
}

export interface LiveAnswer {
  lines: { text: string; severity: Severity }[];
  note?: string;
  moved?: Moved;
}

export interface LiveQuestion {
  group: string;
  shapes: AreaGeometry[];
  shape: string;
  final: boolean;
}

/** The route has an answer, and it is no. */
class Refused extends Error {}

export class LiveClient {
  private sequence = 0;
  private running: AbortController | null = null;
  private sentAt = -Infinity;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  private readonly answered: (answer: LiveAnswer, final: boolean) => void;
  private readonly failed: (why: string) => void;

  constructor(answered: (answer: LiveAnswer, final: boolean) => void, failed: (why: string) => void) {
    this.answered = answered;
    this.failed = failed;
  }

  /** Ask now if it is final, else at most once in `throttle_ms`; the last question of a move is asked. */
  ask(spec: LiveSpec, question: LiveQuestion): void {
    clearTimeout(this.waiting);
    const wait = question.final ? 0 : this.sentAt + spec.throttle_ms - performance.now();
    if (wait <= 0) void this.send(spec, question);
    else this.waiting = setTimeout(() => void this.send(spec, question), wait);
  }

  /** Forget what is under way: the drawing was cancelled. */
  cancel(): void {
    clearTimeout(this.waiting);
    this.running?.abort();
    this.sequence++;
  }

  private async send(spec: LiveSpec, question: LiveQuestion): Promise<void> {
    this.running?.abort();
    const mine = ++this.sequence;
    const control = (this.running = new AbortController());
    this.sentAt = performance.now();
    try {
      const response = await fetch(spec.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ context: spec.context, ...question }),
        signal: control.signal,
      });
      if (!response.ok) throw new Refused(await whyNot(response));
      const answer = (await response.json()) as LiveAnswer;
      if (!Array.isArray(answer.lines)) throw new Error("the answer has no lines");
      if (mine === this.sequence) this.answered(answer, question.final);
    } catch (error) {
      if (mine === this.sequence && !control.signal.aborted) {
        const why = error instanceof Error ? error.message : String(error);
        this.failed(error instanceof Refused ? why : `Live numbers are not available (${why}); the page will show them.`);
      }
    }
  }
}

/** A route may say in JSON `what` is wrong; else only the number is known. */
async function whyNot(response: Response): Promise<string> {
  const told: unknown = await response.json().catch(() => null);
  const what = told && typeof told === "object" && "what" in told ? told.what : null;
  return typeof what === "string" && what ? what : `Live numbers are not available (HTTP ${response.status}); the page will show them.`;
}
