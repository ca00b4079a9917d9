// Asks Tempo after spans: by trace id, which finds all of them at once and costs Tempo some ten milliseconds a trace;
// when that takes too long, by searches for a hundred traces at a time, for what a search will show in a while. What
// none has shown by then is asked for by id after all.
import { ARRIVED, type Found } from './fates.ts';
import { Slots } from './in-parallel.ts';
import type { AskPatience } from './patience.ts';
import { CannotAsk, type ReadAccess } from './read-api.ts';
import { judgeSpans, keyOf, type SentSpans, spansAt, TRACES_AT_ONCE, type TraceThere } from './tempo.ts';
import { MOST_SPANS_SHOWN, spansShown } from './tempo-search.ts';

/** A search shows spans no older than this when they come (for a quarter of an hour); and later the older ones too. */
const YOUNG_MS = 4 * 60_000;
/** Tempo searches no more than a week at once. */
const WEEK_MS = 167 * 3_600_000;
/** Traces asked for by id before the clock is looked at. */
const BY_ID_AT_ONCE = 64;

/** When spans were found to be accepted. */
export interface Accepted {
  sinceMs: number;
  /** True when that is about when they came; else it was then or long before. */
  isFresh: boolean;
}

export class TraceAsker {
  readonly #access: ReadAccess;
  readonly #abort: AbortSignal;
  readonly #patience: AskPatience;
  /** Bytes that Tempo keeps of a trace; null for all. */
  readonly #most: number | null;
  readonly #slots = new Slots(TRACES_AT_ONCE);
  /** How long traces were asked for by id, whether one batch's or several at once: until `#sinceMs`, if any are now. */
  #byIdMs = 0;
  #asking = 0;
  #sinceMs = 0;
  /** Tempo answers searches. */
  #canSearch = true;

  constructor(access: ReadAccess, abort: AbortSignal, patience: AskPatience, most: number | null) {
    this.#access = access;
    this.#abort = abort;
    this.#patience = patience;
    this.#most = most;
  }

  /** What became of spans, by id; undefined where a search will tell at less cost. Throws CannotAsk. */
  async ask(sent: SentSpans, { sinceMs, isFresh }: Accepted): Promise<(Found | undefined)[]> {
    // Long after they came a search shows older ones too.
    const oldest = isFresh ? YOUNG_MS : WEEK_MS;
    const isForSearch = inTraces(sent, (trace) => canShow(trace, sinceMs, oldest));
    const there = await this.#at(ids(sent, (at) => !isForSearch[at]));
    const rest = ids(sent, (at) => isForSearch[at] === true);
    while (rest.length > 0 && !(this.#canSearch && this.#spentMs() >= this.#patience.byId)) {
      const some = await this.#timed(() => this.#at(rest.splice(0, BY_ID_AT_ONCE)));
      for (const [id, one] of some) there.set(id, one);
    }
    return judgeSpans(sent, there, this.#most);
  }

  #at(traceIds: readonly string[]): Promise<Map<string, TraceThere>> {
    return spansAt(this.#access, traceIds, this.#abort, this.#slots);
  }

  #spentMs(): number {
    return this.#byIdMs + (this.#asking > 0 ? performance.now() - this.#sinceMs : 0);
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    if (this.#asking++ === 0) this.#sinceMs = performance.now();
    try {
      return await work();
    } finally {
      if (--this.#asking === 0) this.#byIdMs += performance.now() - this.#sinceMs;
    }
  }

  /** Asks once more by id for the traces of missing spans. Throws CannotAsk. */
  async askAgain(sent: SentSpans, found: readonly (Found | undefined)[]): Promise<(Found | undefined)[]> {
    const missing = new Set(
      found.flatMap((one, i) => (one?.fate === 'missing' ? [sent.traceIds[sent.trace[i] ?? -1] ?? ''] : [])),
    );
    const again = judgeSpans(sent, await this.#at([...missing]), this.#most);
    return found.map((one, i) => again[i] ?? one);
  }

  /** What became of spans left by `ask`, by search; undefined where that will still tell. Throws CannotAsk. */
  async search(sent: SentSpans, { sinceMs }: Accepted): Promise<(Found | undefined)[]> {
    const shown = await this.#shown(sent);
    const found: (Found | undefined)[] = Array.from(sent.trace, (trace, i) =>
      shown.get(sent.traceIds[trace] ?? '')?.has(keyOf(sent, i)) ? ARRIVED : undefined,
    );
    const isLeft = new Set(sent.trace.filter((_, i) => found[i] === undefined));
    const isLate = !this.#canSearch || Date.now() - sinceMs > this.#patience.shownWithin;
    const waits = inTraces(sent, (trace) => !isLate && canShow(trace, sinceMs, YOUNG_MS));
    const byId = ids(sent, (at) => isLeft.has(at) && !waits[at]);
    const judged = judgeSpans(sent, await this.#at(byId), this.#most);
    return found.map((one, i) => one ?? judged[i]);
  }

  async #shown(sent: SentSpans): Promise<Map<string, ReadonlySet<string>>> {
    const fromMs = sent.startMs.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
    const window = { fromMs, nowMs: Date.now() };
    try {
      if (this.#canSearch) return await spansShown(this.#access, sent.traceIds, window, this.#abort);
    } catch (error) {
      if (!(error instanceof CannotAsk)) throw error;
      this.#canSearch = false;
    }
    return new Map();
  }
}

/** A trace as far as it was sent. */
interface SentTrace {
  spans: number;
  firstMs: number;
  lastMs: number;
}

const canShow = ({ spans, firstMs, lastMs }: SentTrace, nowMs: number, oldest: number): boolean =>
  spans <= MOST_SPANS_SHOWN && lastMs <= nowMs && firstMs >= nowMs - oldest;

/** What is true of each trace. */
function inTraces(sent: SentSpans, isTrue: (trace: SentTrace) => boolean): boolean[] {
  const traces = sent.traceIds.map(() => ({ spans: 0, firstMs: Number.POSITIVE_INFINITY, lastMs: 0 }));
  sent.trace.forEach((at, i) => {
    const trace = traces[at];
    const ms = sent.startMs[i] ?? 0;
    if (trace === undefined) return;
    trace.spans++;
    trace.firstMs = Math.min(trace.firstMs, ms);
    trace.lastMs = Math.max(trace.lastMs, ms);
  });
  return traces.map(isTrue);
}

const ids = ({ traceIds }: SentSpans, choose: (at: number) => boolean): string[] =>
  traceIds.filter((_, at) => choose(at));
