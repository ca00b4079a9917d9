// Asks a destination after rows of a send, batch by batch, each put together again as it went. Rows of which a search
// will tell later are kept aside until then.
import { setTimeout as wait } from 'node:timers/promises';
import type { SignalArrival } from '#shared/api/arrivals.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Slice } from '../plan.ts';
import type { Treatment } from '../treatment.ts';
import type { Expected } from './expected.ts';
import type { Found } from './fates.ts';
import { find } from './find.ts';
import { type AskPatience, PATIENCE } from './patience.ts';
import type { ReadAccess } from './read-api.ts';
import type { Sent } from './sent.ts';
import type { Tally } from './tally.ts';
import { type Accepted, TraceAsker } from './trace-asker.ts';

export interface AskerOptions {
  signal: Signal;
  treatment: Treatment;
  /** Kept up to date. */
  report: SignalArrival;
  tally: Tally;
  tell(): void;
  expected(slice: Slice): Promise<Expected>;
  abort: AbortSignal;
  patience?: AskPatience;
}

/** Batches asked after at once: of large traces each has a few. Lines and points are asked for by stretches of time. */
const AT_ONCE: Record<Signal, number> = { traces: 4, logs: 1, metrics: 1 };

const WAITS = 'Tempo shows new traces to a search, a hundred at a time, within a minute. Waiting for that.';

type Fates = (Found | undefined)[];

export class Asker {
  readonly #access: ReadAccess;
  readonly #options: AskerOptions;
  readonly #traces: TraceAsker;
  /** What waits for a search, the next first. */
  readonly #aside: (Accepted & { rows: Float64Array; fromMs: number })[] = [];
  readonly #patience: AskPatience;
  #searchFromMs = 0;
  #againMs: number;

  constructor(access: ReadAccess, options: AskerOptions) {
    this.#access = access;
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
    this.#againMs = this.#patience.againAll;
    const { traceBytes } = options.treatment.limits.traces;
    this.#traces = new TraceAsker(access, options.abort, this.#patience, traceBytes);
  }

  /** When the next search is due, ms since the epoch; undefined when nothing waits for one. */
  get dueMs(): number | undefined {
    const first = this.#aside[0];
    return first && Math.max(first.fromMs, this.#searchFromMs);
  }

  /** Asks after rows that were accepted. Throws CannotAsk, or the signal's reason when aborted. */
  async ask(rows: Float64Array, isFresh: boolean): Promise<void> {
    const accepted = { sinceMs: Date.now(), isFresh };
    const left = await this.#each(rows, (sent) => this.#find(sent, accepted));
    const { shownAfter } = this.#patience;
    if (left.length > 0)
      this.#aside.push({
        ...accepted,
        rows: left,
        fromMs: isFresh ? accepted.sinceMs + shownAfter : accepted.sinceMs,
      });
    this.#sayWhatWaits();
  }

  /** Looks for the first of what waits for a search. Throws CannotAsk, or the signal's reason when aborted. */
  async search(): Promise<void> {
    const one = this.#aside.shift();
    if (one === undefined) return;
    const left = await this.#each(one.rows, async (sent) =>
      sent.signal === 'traces' ? this.#traces.search(sent, one) : this.#find(sent, one),
    );
    const isNews = left.length < one.rows.length;
    if (!isNews) this.#searchFromMs = Date.now() + this.#patience.searchAgain;
    // To the back: others are shown by now, perhaps.
    if (left.length > 0) this.#aside.push({ ...one, rows: left });
    this.#sayWhatWaits();
  }

  #sayWhatWaits(): void {
    this.#options.report.message = this.#aside.length > 0 ? WAITS : '';
    this.#options.tell();
  }

  /** Tells what becomes of some rows, a few batches at once. Gives those it is not known of yet. */
  async #each(rows: Float64Array, findAll: (sent: Sent) => Promise<Fates>): Promise<Float64Array> {
    const { report, tally, tell, signal } = this.#options;
    report.state = 'asking';
    const left: number[] = [];
    const underWay = new Set<Promise<void>>();
    let failed = false;
    const judge = async ({ sent, rows: some }: Expected): Promise<void> => {
      const found = await findAll(sent);
      if (failed) return;
      tally.add(sent, some, found);
      for (const [i, row] of some.entries()) if (found[i] === undefined) left.push(row);
      tell();
    };
    let next: Promise<Expected> | undefined = this.#batch(rows);
    try {
      for (let at = 0; next !== undefined; ) {
        const batch: Expected = await next;
        const used = Math.max(1, batch.used);
        at += used;
        next = at < rows.length ? this.#batch(rows.subarray(at)) : undefined;
        report.gone += used - batch.rows.length;
        const judged = judge(batch);
        underWay.add(judged);
        // A failure is met below.
        judged.finally(() => underWay.delete(judged)).catch(() => undefined);
        if (underWay.size >= AT_ONCE[signal]) await Promise.race(underWay);
      }
      await Promise.all(underWay);
    } catch (error) {
      failed = true;
      throw error;
    }
    return Float64Array.from(left);
  }

  #batch(rows: Float64Array): Promise<Expected> {
    const { signal, treatment, expected } = this.#options;
    const batch = expected({ signal, rows: rows.slice(), treatment });
    // A failure is met when its turn comes.
    batch.catch(() => undefined);
    return batch;
  }

  async #find(sent: Sent, accepted: Accepted): Promise<Fates> {
    const { abort } = this.#options;
    let found: Fates =
      sent.signal === 'traces'
        ? await this.#traces.ask(sent, accepted)
        : await find(this.#access, sent, abort);
    for (const pause of this.#patience.again) {
      if (this.#againMs <= 0 || found.every((one) => one?.fate !== 'missing')) break;
      this.#againMs -= pause;
      await wait(pause, undefined, { signal: abort });
      found =
        sent.signal === 'traces'
          ? await this.#traces.askAgain(sent, found)
          : await find(this.#access, sent, abort);
    }
    return found;
  }
}
