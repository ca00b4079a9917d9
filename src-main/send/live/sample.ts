// "Did it arrive?" of what is sent on as it comes: of all of it that would double what the destination has to do, so a
// few items that follow one another are asked after every now and then. What was lost for a reason that lasts shows so;
// a single item may not.
import { setTimeout as wait } from 'node:timers/promises';
import type { Signal } from '#shared/model/signal.ts';
import type { Fate, Found } from '../ask/fates.ts';
import { accessOf, find } from '../ask/find.ts';
import { CannotAsk } from '../ask/read-api.ts';
import { countOf, type Sent, sentOf, wordsFor } from '../ask/sent.ts';
import type { Batch } from '../batches.ts';
import { addMessage } from '../outcome.ts';
import type { Reader } from '../target.ts';
import type { Counts } from './counts.ts';

/** Items asked after at once. A span may be a trace of its own, which costs Tempo a question each. */
const MOST: Record<Signal, number> = { traces: 20, logs: 100, metrics: 100 };
const ANSWER_MS = 30_000;

export interface SamplePatience {
  /** Pauses before each look; what the last does not show is missing. */
  looks: readonly number[];
  /** From the end of one sample to the beginning of the next. */
  rest: number;
}

const PATIENCE: SamplePatience = { looks: [5000, 5000, 20_000], rest: 10_000 };

export interface SampleOptions {
  signal: Signal;
  /** Kept up to date. */
  counts: Counts;
  /** Where it is asked. Rejects with CannotAsk where it cannot be. */
  reader(): Promise<Reader>;
  /** A word for where the signal goes now. */
  address(): Promise<string | null>;
  /** Counts changed; these rows are not there. */
  onSeen(missing: readonly number[]): void;
  patience?: SamplePatience;
}

/** Of one signal to one destination; one sample at a time. */
export class Sample {
  readonly #options: SampleOptions;
  readonly #patience: SamplePatience;
  readonly #stop = new AbortController();
  #underWay: Promise<void> | undefined;
  #nextMs = 0;

  constructor(options: SampleOptions) {
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
  }

  /** A batch was taken, but for some rows. Returns at once. */
  offer(batch: Batch, except: ReadonlySet<number>): void {
    if (this.#underWay !== undefined || this.#stop.signal.aborted || Date.now() < this.#nextMs) return;
    const taken = batch.sent.filter((row) => !except.has(row));
    if (taken.length === 0) return;
    this.#underWay = this.#ask(batch, someOf(taken, MOST[this.#options.signal]))
      .catch((error: unknown) => {
        if (error instanceof CannotAsk) this.#options.counts.cannotAsk = error.message;
        // Anything else is told elsewhere: what was stored is gone, or the engine stops.
      })
      .finally(() => {
        this.#underWay = undefined;
        this.#nextMs = Date.now() + this.#patience.rest;
      });
  }

  /** Breaks off what is asked now. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    await this.#underWay;
  }

  async #ask(batch: Batch, chosen: Float64Array): Promise<void> {
    const { signal, counts, reader, address, onSeen } = this.#options;
    await reader();
    const place = await address();
    const { body, sent: rows } = await batch.only(new Set(chosen));
    const sent = sentOf(signal, body);
    if (countOf(sent) !== rows.length) return;
    let found: readonly Found[] = [];
    for (const pause of this.#patience.looks) {
      await wait(pause, undefined, { signal: this.#stop.signal, ref: false });
      const there = await reader();
      // It went to an earlier address, of which nothing is known now.
      if ((await address()) !== place) return;
      const abort = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ANSWER_MS)]);
      found = await find(accessOf(there), sent, abort);
      if (found.every(({ fate }) => fate === 'arrived')) break;
    }
    counts.cannotAsk = '';
    note(counts, sent, found);
    onSeen([...rows].filter((_, i) => found[i]?.fate === 'missing'));
  }
}

/** Up to so many that follow one another, from anywhere. */
function someOf(rows: Float64Array, most: number): Float64Array {
  const from = Math.floor(Math.random() * Math.max(1, rows.length - most + 1));
  return rows.subarray(from, from + most);
}

function note(counts: Counts, sent: Sent, found: readonly Found[]): void {
  const of = (fate: Fate): number => found.filter((one) => one.fate === fate).length;
  counts.asked += found.length;
  counts.arrived += of('arrived');
  counts.pending += of('pending');
  counts.missing += of('missing');
  for (const [i, { fate, reason }] of found.entries())
    if (fate === 'missing')
      addMessage(counts, `Accepted, and not there afterwards: ${wordsFor(sent, i)}: ${reason}`, 1);
}
