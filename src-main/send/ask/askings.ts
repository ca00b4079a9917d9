// Asks a destination after exactly what somebody chose, whichever sends took it there, or Live did. Nothing is sent.
import type { Arrival, Asking } from '#shared/api/arrivals.ts';
import { AppError } from '#shared/api/errors.ts';
import type { SendRequest } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import type { AcceptedTogether } from '../../store/reads/accepted-of.ts';
import type { Places } from '../../store/reads/places.ts';
import type { Destinations } from '../destinations.ts';
import type { Treatment } from '../treatment.ts';
import type { Arrivals } from './arrivals.ts';
import { askReported, newReports } from './ask-send.ts';
import { askSignal } from './ask-signal.ts';
import type { Expected, SliceOfSend } from './expected.ts';
import type { LiveSettled } from './old-doubts.ts';
import { RowTally } from './row-tally.ts';
import { verdictOf } from './verdict.ts';

export interface AskingsOptions {
  /** What a destination accepted of a choice, by the sends that took it. Throws AppError for a query that cannot be read. */
  accepted(input: {
    what: SendRequest['what'];
    signals: readonly Signal[];
    destination: number;
    places: Places;
    moved: boolean;
  }): Promise<AcceptedTogether[]>;
  expected(slice: SliceOfSend): Promise<Expected>;
  destinations: Pick<Destinations, 'get' | 'readers' | 'places'>;
  /** How a signal is treated that is forwarded as it comes. */
  liveTreatment(destination: number, signal: Signal): Promise<Treatment>;
  /** Notes what was found of what was forwarded. */
  settleLive(settled: LiveSettled): Promise<void>;
  arrivals: Pick<Arrivals, 'note'>;
}

export interface Askings {
  /** Begins to ask; the report is got by its id. Throws AppError. */
  ask(request: Pick<SendRequest, 'what' | 'signals' | 'destination' | 'how'>): Promise<Asking>;
  /** Throws AppError `not_found`. */
  get(id: number): Asking;
  stop(): Promise<void>;
}

/** Reports that are kept, the newest. */
const MOST_KEPT = 20;

/** Askings of this engine; they are not kept when it ends. */
export function createAskings(options: AskingsOptions): Askings {
  const { destinations, arrivals } = options;
  const known = new Map<number, Asking>();
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let last = 0;

  const run = async (
    report: Asking,
    destination: number,
    groups: readonly AcceptedTogether[],
    places: Places,
  ): Promise<void> => {
    const readers = await destinations.readers(destination).catch((error: Error) => error);
    const { backends } = await destinations.get(destination);
    const askOne = async (signal: Signal): Promise<void> => {
      const mine = groups.filter((one) => one.signal === signal);
      await askReported(signal, { report: report.signals[signal], readers, backends }, async (reader) => {
        for (const { send, rows, treatment } of mine) {
          const tally = new RowTally(signal, report.signals[signal]);
          const how = (treatment as Treatment | null) ?? (await options.liveTreatment(destination, signal));
          await askSignal({
            ...{ signal, reader, treatment: how, report: report.signals[signal], tally },
            tell: () => undefined,
            abort: stopping.signal,
            news: () => undefined,
            expected: (slice) => options.expected({ ...slice, send: send ?? 0 }),
            accepted: async (from, most) => ({
              rows: rows.subarray(from, from + most),
              next: Math.min(rows.length, from + most),
              isAll: from + most >= rows.length,
            }),
          });
          await note(send, tally, signal);
        }
      });
    };
    const note = async (send: number | null, tally: RowTally, signal: Signal): Promise<void> => {
      const rows = tally.rows();
      if (rows.size === 0) return;
      if (send !== null)
        return arrivals.note(send, { signal, rows, items: tally.items }, tally.of('arrived'));
      const stays = Float64Array.from(tally.missing());
      const proven = Float64Array.from(tally.of('arrived'));
      await options.settleLive({ destination, signal, place: places[signal] ?? '', stays, proven });
    };
    await Promise.all(SIGNALS.map(askOne));
    report.verdict = verdictOf(report);
    report.end = nanosFromMs(Date.now());
    report.state = 'done';
  };

  return {
    async ask({ what, signals, destination, how }) {
      const places = await destinations.places(destination);
      const moved = how.time === 'now';
      const groups = await options.accepted({ what, signals, destination, places, moved });
      const report: Asking = {
        id: ++last,
        ...{ state: 'asking', verdict: null, start: nanosFromMs(Date.now()), end: null },
        signals: newReports(signals.filter((signal) => groups.some((one) => one.signal === signal))),
      };
      known.set(report.id, report);
      known.delete(report.id - MOST_KEPT);
      const work = run(report, destination, groups, places)
        .catch((error: unknown) => {
          for (const signal of SIGNALS) fail(report.signals[signal], error);
          Object.assign(report, { state: 'done', verdict: 'unknown', end: nanosFromMs(Date.now()) });
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
      return structuredClone(report);
    },
    get(id) {
      const report = known.get(id);
      if (report !== undefined) return structuredClone(report);
      throw new AppError({ code: 'not_found', message: `Nothing was asked under the number ${id}.` });
    },
    async stop() {
      stopping.abort(new Error('The engine stopped meanwhile.'));
      await Promise.allSettled(underWay);
    },
  };
}

function fail(report: Arrival['signals'][Signal], error: unknown): void {
  if (report.state === 'skipped') return;
  Object.assign(report, { state: 'failed', message: (error as Error).message });
}
