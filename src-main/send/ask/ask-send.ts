// Asks after all signals of one send, each by itself.
import type { Arrival, ArrivalItem, SignalArrival } from '#shared/api/arrivals.ts';
import type { Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import type { AcceptedRows } from '../../store/reads/ledger.ts';
import { isOther } from '../../store/reads/places.ts';
import type { Destinations, PerSignal } from '../destinations.ts';
import type { Reader } from '../target.ts';
import type { Treatment } from '../treatment.ts';
import { askSignal } from './ask-signal.ts';
import { cannotAsk, perhapsElsewhere } from './cannot-ask.ts';
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
  /** Where they went (place.ts), as far as that is known. */
  places?: Partial<Record<Signal, string | null>>;
}

export interface AcceptedStore {
  /** The next rows of a send that its destination accepted. */
  acceptedRows(input: {
    send: number;
    signal: Signal;
    from: number;
    most: number;
    running: boolean;
  }): Promise<AcceptedRows>;
}

export interface AskSendOptions {
  store: AcceptedStore;
  /** What to look for of a slice: the request put together again. */
  expected(slice: SliceOfSend): Promise<Expected>;
  destinations: Pick<Destinations, 'readers' | 'places'>;
  /** Progress, a few times a second, and the end. */
  onChange(arrival: Arrival): void;
  /** The send goes on. */
  isUnderWay(): boolean;
  /** Settles when the send has gone on; undefined when it is not under way. */
  news(): Promise<void> | undefined;
  abort: AbortSignal;
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

/** Reports of signals before anything was asked. */
export function newReports(signals: readonly Signal[]): Arrival['signals'] {
  const state = (signal: Signal): SignalArrival =>
    untouched(signals.includes(signal) ? 'waiting' : 'skipped');
  return { traces: state('traces'), logs: state('logs'), metrics: state('metrics') };
}

/** The report of a send before anything was asked. */
export function newArrival(send: number, signals: readonly Signal[]): Arrival {
  return {
    send,
    state: 'asking',
    verdict: null,
    start: nanosFromMs(Date.now()),
    end: null,
    signals: newReports(signals),
  };
}

/** Asks, and keeps `arrival` up to date; gives the single items that were not seen. What goes wrong is in the report. */
export async function askSend(
  arrival: Arrival,
  send: AskedSend,
  options: AskSendOptions,
): Promise<ArrivalItem[]> {
  let toldMs = 0;
  const tell = (): void => {
    if (Date.now() - toldMs < TELL_EVERY_MS) return;
    toldMs = Date.now();
    options.onChange(structuredClone(arrival));
  };
  const readers = await options.destinations.readers(send.destination).catch((error: Error) => error);
  const now = await options.destinations
    .places(send.destination)
    .catch(() => ({}) as Partial<PerSignal<string>>);
  const asking = { arrival, send, readers, now, tell, options };
  const items = await Promise.all(send.signals.map((signal) => askOne(signal, asking)));
  return items.flat();
}

interface Asking {
  arrival: Arrival;
  send: AskedSend;
  /** An Error where not even the destination's addresses can be had. */
  readers: PerSignal<Reader> | Error;
  /** Where the destination's signals go now. */
  now: Partial<PerSignal<string>>;
  tell(): void;
  options: AskSendOptions;
}

const EARLIER = 'It went to an earlier address of this destination, which is not asked.';

async function askOne(
  signal: Signal,
  { arrival, send, readers, now, tell, options }: Asking,
): Promise<ArrivalItem[]> {
  const { treatment } = send;
  const { store, abort, news, isUnderWay } = options;
  const report = arrival.signals[signal];
  const tally = new Tally(signal, report);
  const hasMoved = isOther(send.places?.[signal], now[signal]);
  const at = { report, readers, hasMoved, backends: treatment.backends };
  await askReported(signal, at, (reader) =>
    askSignal({
      ...{ signal, reader, treatment, report, tally, tell, abort, news },
      expected: (slice) => options.expected({ ...slice, send: arrival.send }),
      accepted: (from, most) =>
        store.acceptedRows({ send: arrival.send, signal, from, most, running: isUnderWay() }),
    }),
  );
  tell();
  return tally.items;
}

/** Asks after a signal where it can be asked, and brings into its report how that ended. */
export async function askReported(
  signal: Signal,
  at: {
    report: SignalArrival;
    readers: PerSignal<Reader> | Error;
    /** It went to an address that is not the destination's any more. */
    hasMoved?: boolean;
    backends: Treatment['backends'];
  },
  /** Null where what was accepted is only counted. */
  ask: (reader: Reader | null) => Promise<void>,
): Promise<void> {
  const { report, readers, hasMoved = false, backends } = at;
  try {
    if (readers instanceof Error) throw new CannotAsk(readers.message);
    const there = readers[signal];
    const reader = hasMoved || there?.trust === 'guess' ? null : there;
    await ask(reader);
    report.state = reader === null ? 'cannot-ask' : 'asked';
    if (hasMoved) report.message = EARLIER;
    else if (there !== null && reader === null) report.message = perhapsElsewhere(signal, there.url);
    else if (reader === null) report.message = cannotAsk(signal, { backends });
  } catch (error) {
    const none = report.arrived + report.pending + report.missing === 0;
    report.state = error instanceof CannotAsk && none ? 'cannot-ask' : 'failed';
    report.message = (error as Error).message;
  }
  if (report.accepted === 0 && report.state !== 'failed') report.state = 'skipped';
}
