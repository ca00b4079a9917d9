// "Did it arrive?": asks the destination after every item that a send delivered, and keeps the report.
import type { Arrival, ArrivalItem } from '#shared/api/arrivals.ts';
import { AppError } from '#shared/api/errors.ts';
import type { Send } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import { type AcceptedStore, type AskedSend, type AskSendOptions, askSend, newArrival } from './ask-send.ts';
import { type FoundOfRows, mergedReport } from './merge-report.ts';
import { SendsUnderWay } from './under-way.ts';
import { settledBy, verdictOf } from './verdict.ts';

/** What is kept of arrivals, and what is read of sends. */
export interface ArrivalStore extends AcceptedStore {
  keepArrival(input: { arrival: Arrival; items: ArrivalItem[] }): Promise<void>;
  /** Settles what was uncertain. Tells whether anything was. */
  settleUncertain(send: number, seen: Settling[]): Promise<boolean>;
  getArrival(send: number): Promise<Arrival | undefined>;
  listArrivals(limit: number): Promise<Arrival[]>;
  /** The single items of a send that were not seen. */
  arrivalItems(send: number): Promise<ArrivalItem[]>;
  /** Undefined when there is no such send, or nothing is known of its rows. */
  askedSend(send: number): Promise<AskedSend | undefined>;
}

/** Rows of `missing` were not taken; all others were, or those of `arrived`, if that is given. */
export interface Settling {
  signal: Signal;
  missing: readonly number[];
  arrived?: readonly number[];
}

export interface ArrivalsOptions extends Pick<AskSendOptions, 'expected' | 'destinations' | 'onChange'> {
  store: ArrivalStore;
  /** Uncertain items of a send were found out about: its counts are others. */
  onSettled(send: number): void;
}

export interface Arrivals {
  /**
   * Begins to ask after a send, or tells of the asking under way. While the send is, items are asked after as they are
   * accepted: Tempo finds a trace in a millisecond then, and in a hundred once it has been quiet for some seconds.
   * Throws AppError `not_found`.
   */
  ask(send: number): Promise<Arrival>;
  /** Hears how a send goes, from its beginning or its end: it is asked after by itself. */
  sendChanged(send: Send): void;
  /** The last report. Throws AppError `not_found` when it was never asked. */
  get(send: number): Promise<Arrival>;
  list(limit: number): Promise<Arrival[]>;
  /** Brings what was found of some items of a send into its report, its ledger and its counts. */
  note(send: number, found: FoundOfRows, arrived: readonly number[]): Promise<void>;
  /** Breaks off what is asked now. Safe to call twice. */
  stop(): Promise<void>;
}

interface Running {
  arrival: Arrival;
  finished: Promise<void>;
  /** Breaks it off; nothing of it is kept. */
  abandon: AbortController;
}

/** Arrivals over the store; one asking at a time for each send. */
export function createArrivals(options: ArrivalsOptions): Arrivals {
  const { store, onChange } = options;
  const running = new Map<number, Running>();
  const underWay = new SendsUnderWay();
  const stopping = new AbortController();

  const run = async (arrival: Arrival, send: AskedSend, abort: AbortSignal): Promise<void> => {
    const items = await askSend(arrival, send, {
      ...options,
      isUnderWay: () => underWay.has(arrival.send),
      news: () => underWay.news(arrival.send),
      abort,
    });
    // What was broken off knows nothing new; the last report stays.
    if (abort.aborted) return;
    const end = nanosFromMs(Date.now());
    const done: Arrival = { ...arrival, state: 'done', verdict: verdictOf(arrival), end };
    await store.keepArrival({ arrival: done, items });
    if (abort.aborted) return;
    const seen = send.signals.flatMap((signal) => settledBy(signal, arrival, items));
    if (seen.length > 0 && (await store.settleUncertain(arrival.send, seen))) options.onSettled(arrival.send);
    running.delete(arrival.send);
    onChange(done);
  };

  const begin = (send: number, asked: AskedSend): Arrival => {
    const arrival = newArrival(send, asked.signals);
    const abandon = new AbortController();
    // That nothing can be written is told elsewhere.
    const finished = run(arrival, asked, AbortSignal.any([stopping.signal, abandon.signal]))
      .catch(() => undefined)
      .finally(() => running.delete(send));
    running.set(send, { arrival, finished, abandon });
    return structuredClone(arrival);
  };

  const ask = async (send: number): Promise<Arrival> => {
    const asked = running.has(send) ? undefined : await store.askedSend(send);
    const now = running.get(send);
    if (now !== undefined) return structuredClone(now.arrival);
    if (asked !== undefined) return begin(send, asked);
    throw new AppError({
      code: 'not_found',
      message: `There is no send ${send}, or what it consisted of is not known any more.`,
    });
  };

  /** An asking from before a send went on takes signals for ended that go on now: it begins anew. */
  const askAnew = async (send: number): Promise<void> => {
    const before = running.get(send);
    before?.abandon.abort(new Error('The send goes on.'));
    await before?.finished;
    if (!stopping.signal.aborted) await ask(send);
  };

  return {
    ask,
    sendChanged(send) {
      const isNew = underWay.changed(send);
      // A short one is first heard of when it has ended.
      if (isNew && !stopping.signal.aborted) void askAnew(send.id).catch(() => undefined);
    },
    async get(send) {
      const now = running.get(send);
      const kept = now === undefined ? await store.getArrival(send) : structuredClone(now.arrival);
      if (kept !== undefined) return kept;
      throw new AppError({
        code: 'not_found',
        message: `The destination was not asked yet what arrived of send ${send}.`,
      });
    },
    async list(limit) {
      const kept = await store.listArrivals(limit);
      const now = Array.from(running.values(), ({ arrival }) => structuredClone(arrival));
      const all = [...now, ...kept.filter(({ send }) => !running.has(send))];
      return all.sort((a, b) => b.send - a.send).slice(0, limit);
    },
    async note(send, found, arrived) {
      // What is asked now will know.
      if (running.has(send)) return;
      const before = await store.getArrival(send);
      if (before?.signals[found.signal].state !== 'asked') return void (await ask(send));
      const merged = mergedReport({ arrival: before, items: await store.arrivalItems(send) }, found);
      await store.keepArrival(merged);
      const missing = found.items.filter(({ fate }) => fate === 'missing').map(({ row }) => row);
      if (await store.settleUncertain(send, [{ signal: found.signal, missing, arrived }]))
        options.onSettled(send);
      onChange(merged.arrival);
    },
    async stop() {
      stopping.abort(new Error('The engine stopped meanwhile.'));
      underWay.stop();
      await Promise.allSettled(Array.from(running.values(), ({ finished }) => finished));
    },
  };
}
