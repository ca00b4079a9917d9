// "Did it arrive?" of what is sent on as it comes: of all of it that would double what the destination has to do, so a
// few items that follow one another are asked after every now and then. When some of those are missing, all that went
// since the last time that none was is in doubt and asked after, one part after another, until none is missing again.
import { setTimeout as wait } from 'node:timers/promises';
import type { Signal } from '#shared/model/signal.ts';
import type { Fate, Found } from '../ask/fates.ts';
import { accessOf, find } from '../ask/find.ts';
import { CannotAsk } from '../ask/read-api.ts';
import { countOf, type Sent, sentOf, wordsFor } from '../ask/sent.ts';
import type { Batch } from '../batches.ts';
import type { Reader } from '../target.ts';
import { addMissing, type Counts } from './counts.ts';
import { type Taken, Unproven } from './unproven.ts';

/** Items asked after at once. A span may be a trace of its own, which costs Tempo a question each. */
const MOST: Record<Signal, number> = { traces: 20, logs: 100, metrics: 100 };
/** And while there is doubt, so many times as many. */
const WIDER = 5;
const ANSWER_MS = 30_000;

export interface SamplePatience {
  /** Pauses before each look; what the last does not show is missing. */
  looks: readonly number[];
  /** From the beginning of one sample to the next. */
  rest: number;
}

const PATIENCE: SamplePatience = { looks: [5000, 5000, 20_000], rest: 10_000 };

/** What was learnt of rows that the destination took. */
export interface Seen {
  missing: readonly number[];
  /** There after all. */
  proven: readonly number[];
  /** Went about when others went that are missing. */
  doubted: readonly number[];
}

export interface SampleOptions {
  signal: Signal;
  /** Kept up to date. */
  counts: Counts;
  /** Where it is asked. Rejects with CannotAsk where it cannot be. */
  reader(): Promise<Reader>;
  /** A word for where the signal goes now. */
  address(): Promise<string | null>;
  /** Counts changed, or something was learnt. */
  onSeen(seen: Seen): void;
  patience?: SamplePatience;
}

/** Of one signal to one destination; one part at a time. */
export class Sample {
  readonly #options: SampleOptions;
  readonly #patience: SamplePatience;
  readonly #stop = new AbortController();
  readonly #unproven = new Unproven();
  #underWay: Promise<void> | undefined;
  #nextMs = 0;
  /** When what was found missing last had been taken, ms; undefined while nothing is in doubt. */
  #doubtMs: number | undefined;

  constructor(options: SampleOptions) {
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
  }

  /** A batch was taken, but for some rows. Returns at once. */
  offer(batch: Batch, except: ReadonlySet<number>): void {
    const rows = batch.sent.filter((row) => !except.has(row));
    if (rows.length === 0 || this.#stop.signal.aborted) return;
    this.#unproven.add({ rows, only: batch.only, atMs: Date.now() });
    if (this.#doubtMs !== undefined) this.#tell({ doubted: Array.from(rows) });
    if (this.#underWay !== undefined || Date.now() < this.#nextMs) return;
    this.#nextMs = Date.now() + this.#patience.rest;
    this.#underWay = this.#run()
      .catch((error: unknown) => {
        // Of what went meanwhile nothing can be learnt.
        this.#unproven.forget();
        if (error instanceof CannotAsk) this.#options.counts.cannotAsk = error.message;
        // Anything else is told elsewhere: what was stored is gone, or the engine stops.
      })
      .finally(() => {
        this.#underWay = undefined;
      });
  }

  /** Breaks off what is asked now. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    await this.#underWay;
  }

  /** Asks after a few items and, while there is doubt, after all that went. */
  async #run(): Promise<void> {
    const most = MOST[this.#options.signal];
    const part = this.#doubtMs === undefined ? this.#unproven.some(most) : undefined;
    for (
      let next = part ?? this.#unproven.next(most * WIDER);
      next !== undefined;
      next = this.#doubtMs === undefined ? undefined : this.#unproven.next(most * WIDER)
    )
      await this.#ask(next);
    if (this.#doubtMs !== undefined) this.#nextMs = 0;
  }

  async #ask(part: Taken): Promise<void> {
    const { signal, counts, reader, address } = this.#options;
    await reader();
    const place = await address();
    const { body, sent: rows } = await part.only(new Set(part.rows));
    const sent = sentOf(signal, body);
    if (countOf(sent) !== rows.length) return;
    let found: readonly Found[] = [];
    let dueMs = part.atMs;
    for (const [i, pause] of this.#patience.looks.entries()) {
      dueMs += pause;
      // What went long ago is looked for once.
      if (dueMs < Date.now() && i < this.#patience.looks.length - 1) continue;
      await wait(Math.max(0, dueMs - Date.now()), undefined, { signal: this.#stop.signal, ref: false });
      const there = await reader();
      // It went to an earlier address, of which nothing is known now.
      if ((await address()) !== place) return this.#unproven.forget();
      const abort = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ANSWER_MS)]);
      found = await find(accessOf(there), sent, abort);
      if (found.every(({ fate }) => fate === 'arrived')) break;
    }
    counts.cannotAsk = '';
    note(counts, sent, found);
    this.#judge(part, rows, found);
  }

  #judge({ atMs }: Taken, rows: Float64Array, found: readonly Found[]): void {
    // What would be refused again, or take another's place, stays with what went: no send brings it once more.
    const of = (fate: Fate): number[] =>
      Array.from(rows).filter((_, i) => found[i]?.fate === fate && !found[i]?.barred);
    const seen = { missing: of('missing'), proven: of('arrived') };
    if (seen.missing.length > 0) {
      const isNew = this.#doubtMs === undefined;
      this.#doubtMs = Math.max(atMs, this.#doubtMs ?? 0);
      this.#tell({ ...seen, doubted: [...of('pending'), ...(isNew ? this.#unproven.rows() : [])] });
      return;
    }
    if (this.#doubtMs === undefined) {
      this.#unproven.forget(atMs);
      this.#tell({});
      return;
    }
    // Everything that went up to then was asked after by now; what came after it goes well, as far as one can see.
    const isOver = atMs > this.#doubtMs && seen.proven.length > 0;
    if (isOver) this.#doubtMs = undefined;
    this.#tell({ ...seen, proven: [...seen.proven, ...(isOver ? this.#unproven.rows() : [])] });
  }

  #tell(seen: Partial<Seen>): void {
    this.#options.onSeen({ missing: [], proven: [], doubted: [], ...seen });
  }
}

/** The nanoseconds that a log record's words begin with as a date. */
const withDate = (words: string): string =>
  words.replace(/^\d{16,19}(?= )/, (nanos) => new Date(Number(nanos) / 1e6).toISOString());

function note(counts: Counts, sent: Sent, found: readonly Found[]): void {
  const of = (fate: Fate): number => found.filter((one) => one.fate === fate).length;
  counts.asked += found.length;
  counts.arrived += of('arrived');
  counts.pending += of('pending');
  counts.missing += of('missing');
  for (const [i, { fate, reason }] of found.entries())
    if (fate === 'missing') addMissing(counts, reason, () => withDate(wordsFor(sent, i)));
}
