// "Did it arrive?": asks the destination after every item that a send delivered, and keeps the report.
import type { Arrival, ArrivalItem, SignalArrival } from '#shared/api/arrivals.ts';
import { AppError } from '#shared/api/errors.ts';
import type { Send } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import type { AcceptedRows } from '../../store/reads/ledger.ts';
import type { Destinations, PerSignal } from '../destinations.ts';
import type { Reader } from '../target.ts';
import type { Treatment } from '../treatment.ts';
import { askSignal } from './ask-signal.ts';
import type { Expected, SliceOfSend } from './expected.ts';
import { CannotAsk } from './read-api.ts';
import { Tally } from './tally.ts';

/** A send as far as asking after it goes. */
export interface AskedSend {
  destination: number;
  treatment: Treatment;
  state: string;
  /** Signals it consists of. */
  signals: readonly Signal[];
}

/** What is kept of arrivals, and what is read of sends. */
export interface ArrivalStore {
  keepArrival(input: { arrival: Arrival; items: ArrivalItem[] }): Promise<void>;
  /** Settles what was uncertain: rows of `missing` were not taken, all others were. Tells whether anything was. */
  settleUncertain(send: number, seen: { signal: Signal; missing: number[] }[]): Promise<boolean>;
  getArrival(send: number): Promise<Arrival | undefined>;
  listArrivals(limit: number): Promise<Arrival[]>;
  /** Undefined when there is no such send, or nothing is known of its rows. */
  askedSend(send: number): Promise<AskedSend | undefined>;
  /** The next rows of a send that its destination accepted. */
  acceptedRows(input: {
    send: number;
    signal: Signal;
    from: number;
    most: number;
    running: boolean;
  }): Promise<AcceptedRows>;
}

export interface ArrivalsOptions {
  store: ArrivalStore;
  /** What to look for of a slice: the request put together again. */
  expected(slice: SliceOfSend): Promise<Expected>;
  destinations: Pick<Destinations, 'readers'>;
  /** Progress, a few times a second, and the end. */
  onChange(arrival: Arrival): void;
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

const TELL_EVERY_MS = 300;

const untouched = (state: SignalArrival['state']): SignalArrival => ({
  state,
  accepted: 0,
  arrived: 0,
  pending: 0,
  missing: 0,
  gone: 0,
  reasons: [],
  message: '',
});

const HOW_TO_GIVE: Record<Signal, string> = {
  traces: 'Tempo’s address for queries (its port 3200; in Grafana Cloud that of the Tempo data source)',
  logs: 'Loki’s address for queries (its port 3100; in Grafana Cloud that of the Loki data source)',
  metrics:
    'the address for queries of Prometheus or Mimir (port 9090; in Grafana Cloud that of the Prometheus data source)',
};

const cannotAsk = (signal: Signal, { backends }: Treatment): string =>
  `${backends[signal] === 'grafana-cloud' ? 'Grafana Cloud’s gateway' : 'This endpoint'} only takes ${signal}; it cannot be asked for them. Give the destination ${HOW_TO_GIVE[signal]}, and headers that may read.`;

/** Behind a Collector is what it is set up for; what answers beside it may have the same items from elsewhere. */
const perhapsElsewhere = (signal: Signal, url: string): string =>
  `${new URL(url).host} is only guessed to be where this endpoint passes ${signal} on to, so it is not asked. Test the destination with a test item, which shows whether it is; or give it ${HOW_TO_GIVE[signal]}.`;

interface Running {
  arrival: Arrival;
  finished: Promise<void>;
}

/** Arrivals over the store; one asking at a time for each send. */
export function createArrivals(options: ArrivalsOptions): Arrivals {
  const { store, destinations, onChange } = options;
  const running = new Map<number, Running>();
  /** Sends under way, and who waits for news of them. */
  const underWay = new Map<number, { news: () => void; next: Promise<void> }>();
  const stopping = new AbortController();

  const askOne = async (
    signal: Signal,
    send: AskedSend,
    asked: PerSignal<Reader> | Error,
    arrival: Arrival,
    tell: () => void,
  ): Promise<ArrivalItem[]> => {
    const report = arrival.signals[signal];
    const tally = new Tally(signal, report);
    try {
      if (asked instanceof Error) throw new CannotAsk(asked.message);
      const there = asked[signal];
      const reader = there?.trust === 'guess' ? null : there;
      await askSignal({
        signal,
        reader,
        treatment: send.treatment,
        report,
        tally,
        tell,
        expected: (slice) => options.expected({ ...slice, send: arrival.send }),
        abort: stopping.signal,
        accepted: (from, most) =>
          store.acceptedRows({ send: arrival.send, signal, from, most, running: underWay.has(arrival.send) }),
        news: () => underWay.get(arrival.send)?.next,
      });
      report.state = reader === null ? 'cannot-ask' : 'asked';
      if (there !== null && reader === null) report.message = perhapsElsewhere(signal, there.url);
      else if (reader === null) report.message = cannotAsk(signal, send.treatment);
    } catch (error) {
      const none = report.arrived + report.pending + report.missing === 0;
      report.state = error instanceof CannotAsk && none ? 'cannot-ask' : 'failed';
      report.message = (error as Error).message;
    }
    if (report.accepted === 0 && report.state !== 'failed') report.state = 'skipped';
    tell();
    return tally.items;
  };

  const run = async (arrival: Arrival, send: AskedSend): Promise<void> => {
    let toldMs = 0;
    const tell = (): void => {
      if (Date.now() - toldMs < TELL_EVERY_MS) return;
      toldMs = Date.now();
      onChange(structuredClone(arrival));
    };
    const asked = await destinations.readers(send.destination).catch((error: Error) => error);
    const items = await Promise.all(send.signals.map((signal) => askOne(signal, send, asked, arrival, tell)));
    // An engine that stops knows nothing new; the last report stays.
    if (stopping.signal.aborted) return;
    const end = nanosFromMs(Date.now());
    const done: Arrival = { ...arrival, state: 'done', verdict: verdictOf(arrival), end };
    await store.keepArrival({ arrival: done, items: items.flat() });
    const seen = send.signals.flatMap((signal) => settledBy(signal, arrival, items.flat()));
    if (seen.length > 0 && (await store.settleUncertain(arrival.send, seen))) options.onSettled(arrival.send);
    running.delete(arrival.send);
    onChange(done);
  };

  const begin = (send: number, asked: AskedSend): Arrival => {
    const state = (signal: Signal): SignalArrival =>
      untouched(asked.signals.includes(signal) ? 'waiting' : 'skipped');
    const arrival: Arrival = {
      send,
      state: 'asking',
      verdict: null,
      start: nanosFromMs(Date.now()),
      end: null,
      signals: { traces: state('traces'), logs: state('logs'), metrics: state('metrics') },
    };
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
    sendChanged({ id, state }) {
      const known = underWay.get(id);
      if (state !== 'running') underWay.delete(id);
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        underWay.set(id, { news: resolve, next: promise });
      }
      known?.news();
      // A short one is first heard of when it has ended.
      if (known === undefined && !stopping.signal.aborted) void ask(id).catch(() => undefined);
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
      for (const { news } of underWay.values()) news();
      await Promise.allSettled(Array.from(running.values(), ({ finished }) => finished));
    },
  };
}

/** What the report of a signal settles: nothing unless every item was looked for, found or not, and named. */
function settledBy(
  signal: Signal,
  { signals }: Arrival,
  items: readonly ArrivalItem[],
): { signal: Signal; missing: number[] }[] {
  const { state, pending, missing, gone } = signals[signal];
  const rows = items.filter((one) => one.signal === signal).map(({ row }) => row);
  if (state !== 'asked' || pending + gone > 0 || rows.length !== missing) return [];
  return [{ signal, missing: rows }];
}

/** What all signals come to together. */
export function verdictOf({ signals }: Pick<Arrival, 'signals'>): NonNullable<Arrival['verdict']> {
  const all = SIGNALS.map((signal) => signals[signal]).filter(({ state }) => state !== 'skipped');
  if (all.length === 0) return 'unknown';
  if (all.some(({ missing }) => missing > 0)) return 'missing';
  if (all.some(({ state, gone }) => state !== 'asked' || gone > 0)) return 'unknown';
  return all.some(({ pending }) => pending > 0) ? 'pending' : 'arrived';
}
