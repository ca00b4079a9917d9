// "Did it arrive?": walks what a send delivered, batch by batch, and asks the destination after every item.
import { setTimeout as wait } from 'node:timers/promises';
import type { Arrival, ArrivalItem, SignalArrival } from '#shared/api/arrivals.ts';
import type { Backend } from '#shared/api/destinations.ts';
import { AppError } from '#shared/api/errors.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import type { PerSignal } from '../destinations.ts';
import type { Rows, Slice } from '../plan.ts';
import type { Target } from '../target.ts';
import type { Treatment } from '../treatment.ts';
import type { Expected } from './expected.ts';
import type { Found } from './fates.ts';
import { accessOf, find } from './find.ts';
import { CannotAsk, type ReadAccess } from './read-api.ts';
import type { Sent } from './sent.ts';
import { Tally } from './tally.ts';

/** What a send delivered. */
export interface DeliveredItems {
  destination: number;
  /** Rows that the destination accepted, in the order they went. */
  rows: Rows;
  treatment: Treatment;
  /** When the last of it went, ms; backends need a moment after it. */
  endMs: number;
}

/** What is kept of arrivals. */
export interface ArrivalStore {
  keepArrival(input: { arrival: Arrival; items: ArrivalItem[] }): Promise<void>;
  getArrival(send: number): Promise<Arrival | undefined>;
  listArrivals(limit: number): Promise<Arrival[]>;
  /** What a send delivered; undefined when there is no such send. */
  delivered(send: number): Promise<DeliveredItems | undefined>;
}

export interface ArrivalsOptions {
  store: ArrivalStore;
  /** What to look for of a slice: the request put together again. */
  expected(slice: Slice): Promise<Expected>;
  destinations: { readers(id: number): Promise<PerSignal<Target>> };
  /** Progress, a few times a second, and the end. */
  onChange(arrival: Arrival): void;
}

export interface Arrivals {
  /** Begins to ask after a send, or tells of the asking under way. Throws AppError `not_found`. */
  ask(send: number): Promise<Arrival>;
  /** The last report. Throws AppError `not_found` when it was never asked. */
  get(send: number): Promise<Arrival>;
  list(limit: number): Promise<Arrival[]>;
  /** Breaks off what is asked now. Safe to call twice. */
  stop(): Promise<void>;
}

const ROWS_AT_ONCE = 4096;
const TELL_EVERY_MS = 300;
/** What is not seen right after it was sent is looked for again. */
const AGAIN_MS = [500, 1500, 3000];
/** So long after a send it is no longer "right after". */
const FRESH_MS = 60_000;

const untouched = (accepted: number): SignalArrival => ({
  state: accepted > 0 ? 'waiting' : 'skipped',
  accepted,
  arrived: 0,
  pending: 0,
  missing: 0,
  gone: 0,
  reasons: [],
  message: '',
});

const HOW_TO_GIVE: Record<Signal, string> = {
  traces: 'Tempo’s address for queries (its port 3200; in Grafana Cloud the one of the Tempo data source)',
  logs: 'Loki’s address for queries (its port 3100; in Grafana Cloud the one of the Loki data source)',
  metrics:
    'the address for queries of Prometheus or Mimir (port 9090; in Grafana Cloud the one of the Prometheus data source)',
};

const cannotAsk = (signal: Signal, backend: Backend | undefined): string =>
  `${backend === 'grafana-cloud' ? 'Grafana Cloud’s gateway only takes' : 'An OTLP endpoint only takes'}: it cannot be asked. Give the destination ${HOW_TO_GIVE[signal]} and a token that may read.`;

/** Arrivals over the store; one asking at a time for each send. */
export function createArrivals({ store, expected, destinations, onChange }: ArrivalsOptions): Arrivals {
  const running = new Map<number, { arrival: Arrival; finished: Promise<void> }>();
  const stopping = new AbortController();

  const run = async (arrival: Arrival, delivered: DeliveredItems): Promise<void> => {
    let toldMs = 0;
    const tell = (): void => {
      if (Date.now() - toldMs < TELL_EVERY_MS) return;
      toldMs = Date.now();
      onChange(structuredClone(arrival));
    };
    const items: ArrivalItem[] = [];
    const readers = await destinations.readers(delivered.destination).catch((error: Error) => error);
    await Promise.all(
      SIGNALS.map(async (signal) => {
        const report = arrival.signals[signal];
        if (report.state === 'skipped') return;
        const tally = new Tally(signal, report);
        try {
          if (readers instanceof Error) throw new CannotAsk(readers.message);
          const reader = readers[signal];
          const backend = delivered.treatment.backends[signal];
          if (reader === null) {
            Object.assign(report, { state: 'cannot-ask', message: cannotAsk(signal, backend) });
            return;
          }
          report.state = 'asking';
          await askSignal(signal, reader, delivered, {
            report,
            tally,
            expected,
            tell,
            abort: stopping.signal,
          });
          report.state = 'asked';
        } catch (error) {
          const none = report.arrived + report.pending + report.missing === 0;
          report.state = error instanceof CannotAsk && none ? 'cannot-ask' : 'failed';
          report.message = stopping.signal.aborted
            ? 'The engine stopped meanwhile.'
            : (error as Error).message;
        } finally {
          items.push(...tally.items);
          tell();
        }
      }),
    );
    arrival.state = 'done';
    arrival.verdict = verdictOf(arrival);
    arrival.end = nanosFromMs(Date.now());
    if (!stopping.signal.aborted) await store.keepArrival({ arrival, items });
    onChange(structuredClone(arrival));
  };

  return {
    async ask(send) {
      const now = running.get(send);
      if (now !== undefined) return structuredClone(now.arrival);
      const delivered = await store.delivered(send);
      if (delivered === undefined)
        throw new AppError({ code: 'not_found', message: `There is no send ${send}.` });
      const again = running.get(send);
      if (again !== undefined) return structuredClone(again.arrival);
      const { traces, logs, metrics } = delivered.rows;
      const arrival: Arrival = {
        send,
        state: 'asking',
        verdict: null,
        start: nanosFromMs(Date.now()),
        end: null,
        signals: {
          traces: untouched(traces.length),
          logs: untouched(logs.length),
          metrics: untouched(metrics.length),
        },
      };
      // That nothing can be written is told elsewhere; whoever looks still hears how this went.
      const finished = run(arrival, delivered)
        .catch(() => undefined)
        .finally(() => running.delete(send));
      running.set(send, { arrival, finished });
      return structuredClone(arrival);
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
      const now = [...running.values()].map(({ arrival }) => structuredClone(arrival));
      const all = [...now, ...kept.filter(({ send }) => !running.has(send))];
      return all.sort((a, b) => b.send - a.send).slice(0, limit);
    },
    async stop() {
      stopping.abort(new Error('the engine stops'));
      await Promise.allSettled([...running.values()].map(({ finished }) => finished));
    },
  };
}

interface Asking {
  report: SignalArrival;
  tally: Tally;
  expected: ArrivalsOptions['expected'];
  tell(): void;
  abort: AbortSignal;
}

/** Asks after all rows of a signal; the next batch is put together while the destination answers. */
async function askSignal(
  signal: Signal,
  reader: Target,
  { rows: all, treatment, endMs }: DeliveredItems,
  { report, tally, expected, tell, abort }: Asking,
): Promise<void> {
  const access = accessOf(reader);
  const rows = all[signal];
  const batchFrom = (at: number): Promise<Expected> =>
    expected({ signal, rows: rows.slice(at, at + ROWS_AT_ONCE), treatment });
  // Not awaited before the destination has answered; a failure is met there, and not before.
  const ahead = (at: number): Promise<Expected> | undefined => {
    const next = at < rows.length ? batchFrom(at) : undefined;
    next?.catch(() => undefined);
    return next;
  };
  let next = ahead(0);
  for (let at = 0; next !== undefined; ) {
    abort.throwIfAborted();
    const batch: Expected = await next;
    const used = Math.max(1, batch.used);
    at += used;
    next = ahead(at);
    report.gone += used - batch.rows.length;
    tally.add(batch.sent, batch.rows, await findSettled(access, batch.sent, endMs, abort));
    tell();
  }
}

/** What became of a batch; what is missing right after the send is looked for again. */
async function findSettled(
  access: ReadAccess,
  sent: Sent,
  endMs: number,
  abort: AbortSignal,
): Promise<Found[]> {
  let found = await find(access, sent, abort);
  for (const pause of AGAIN_MS) {
    if (Date.now() - endMs > FRESH_MS || found.every(({ fate }) => fate !== 'missing')) break;
    await wait(pause, undefined, { signal: abort });
    found = await find(access, sent, abort);
  }
  return found;
}

/** What all signals come to together. */
export function verdictOf({ signals }: Pick<Arrival, 'signals'>): NonNullable<Arrival['verdict']> {
  const all = SIGNALS.map((signal) => signals[signal]).filter(({ state }) => state !== 'skipped');
  if (all.some(({ missing }) => missing > 0)) return 'missing';
  if (all.some(({ state, gone }) => state !== 'asked' || gone > 0)) return 'unknown';
  return all.some(({ pending }) => pending > 0) ? 'pending' : 'arrived';
}
