// "Did it arrive?": asks the destination after every item that a send delivered, and keeps the report.
import type { Arrival, ArrivalItem } from '#shared/api/arrivals.ts';
import { AppError } from '#shared/api/errors.ts';
import type { Send } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import { type AcceptedStore, type AskedSend, type AskSendOptions, askSend, newArrival } from './ask-send.ts';
import { SendsUnderWay } from './under-way.ts';
import { settledBy, verdictOf } from './verdict.ts';

/** What is kept of arrivals, and what is read of sends. */
export interface ArrivalStore extends AcceptedStore {
  keepArrival(input: { arrival: Arrival; items: ArrivalItem[] }): Promise<void>;
  /** Settles what was uncertain: rows of `missing` were not taken, all others were. Tells whether anything was. */
  settleUncertain(send: number, seen: { signal: Signal; missing: number[] }[]): Promise<boolean>;
  getArrival(send: number): Promise<Arrival | undefined>;
  listArrivals(limit: number): Promise<Arrival[]>;
  /** Undefined when there is no such send, or nothing is known of its rows. */
  askedSend(send: number): Promise<AskedSend | undefined>;
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
  /** Breaks off what is asked now. Safe to call twice. */
  stop(): Promise<void>;
}

interface Running {
  arrival: Arrival;
  finished: Promise<void>;
}

/** Arrivals over the store; one asking at a time for each send. */
export function createArrivals(options: ArrivalsOptions): Arrivals {
  const { store, onChange } = options;
  const running = new Map<number, Running>();
  const underWay = new SendsUnderWay();
  const stopping = new AbortController();

  const run = async (arrival: Arrival, send: AskedSend): Promise<void> => {
    const items = await askSend(arrival, send, {
      ...options,
      isUnderWay: () => underWay.has(arrival.send),
      news: () => underWay.news(arrival.send),
      abort: stopping.signal,
    });
    // An engine that stops knows nothing new; the last report stays.
    if (stopping.signal.aborted) return;
    const end = nanosFromMs(Date.now());
    const done: Arrival = { ...arrival, state: 'done', verdict: verdictOf(arrival), end };
    await store.keepArrival({ arrival: done, items });
    const seen = send.signals.flatMap((signal) => settledBy(signal, arrival, items));
    if (seen.length > 0 && (await store.settleUncertain(arrival.send, seen))) options.onSettled(arrival.send);
    running.delete(arrival.send);
    onChange(done);
  };

  const begin = (send: number, asked: AskedSend): Arrival => {
    const arrival = newArrival(send, asked.signals);
    // That nothing can be written is told elsewhere.
    const finished = run(arrival, asked)
      .catch(() => undefined)
      .finally(() => running.delete(send));
    running.set(send, { arrival, finished });
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

  return {
    ask,
    sendChanged(send) {
      const isNew = underWay.changed(send);
      // A short one is first heard of when it has ended.
      if (isNew && !stopping.signal.aborted) void ask(send.id).catch(() => undefined);
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
    async stop() {
      stopping.abort(new Error('The engine stopped meanwhile.'));
      underWay.stop();
      await Promise.allSettled(Array.from(running.values(), ({ finished }) => finished));
    },
  };
}
