// One PromQL question on its way: its text, its data, and what it has met so far.
import { AppError } from '#shared/api/errors.ts';
import type { Place } from '#shared/query/errors.ts';
import { queryError } from '#shared/query/errors.ts';
import type { Range, Selector } from '#shared/query/promql/ast.ts';
import { type Grid, gridEndUs } from '../metrics/grid.ts';
import type { InstrumentRow, MetricSource } from '../metrics/source.ts';
import { accepted } from '../refused.ts';
import { type LabelTest, labelTests, type Meant, meantBy } from './selectors.ts';

/** Series that may be held side by side: what adds them up takes one after another, and any number. */
const MOST_HELD = 10_000;

interface Resolved {
  meant: readonly Meant[];
  tests: readonly LabelTest[];
}

export class Asking {
  readonly source: MetricSource;
  /** Throws when nobody wants the answer any more. */
  readonly pause: () => void;
  readonly instruments: readonly InstrumentRow[];
  /** Series that were read, and the instruments they belong to. */
  readonly used = new Map<number, InstrumentRow>();
  readonly #text: string;
  readonly #resolved = new Map<Selector, Resolved>();

  constructor(source: MetricSource, text: string, pause: () => void) {
    this.source = source;
    this.pause = pause;
    this.instruments = source.instruments();
    this.#text = text;
  }

  /** What a selector means, and its conditions on labels. Throws AppError (bad_query) for a bad regular expression. */
  resolve(selector: Selector): Resolved {
    let found = this.#resolved.get(selector);
    if (!found) {
      found = this.placed(selector, () => ({
        meant: meantBy(selector, this.instruments),
        tests: labelTests(selector),
      }));
      this.#resolved.set(selector, found);
    }
    return found;
  }

  /** Series that have to be there all at once. Throws AppError (bad_query) where they are too many. */
  *held<S>(series: Iterable<S>, place: Place): Generator<S> {
    let count = 0;
    for (const one of series) {
      if (++count > MOST_HELD)
        this.refuse(
          `These are more than ${MOST_HELD.toLocaleString('en')} series at once.`,
          place,
          'Narrow them by labels, or aggregate first: sum by (x) (…).',
        );
      yield one;
    }
  }

  /** Refuses what the data cannot answer, with its place in the text. Throws AppError. */
  refuse(message: string, place: Place, hint?: string): never {
    accepted({ ok: false, error: queryError(this.#text, 'syntax', message, place, hint) });
    throw new AppError({ code: 'internal', message });
  }

  /** Runs what compiles a regular expression, and says where in the text it stands when it cannot be. */
  placed<T>(place: Place, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof AppError && error.at === undefined) this.refuse(error.message, place, error.hint);
      throw error;
    }
  }
}

/** How far back a range looks. Grafana's variables are the chart's step, so that no time is counted twice. */
export function widthOf(range: Range | null, grid: Grid): number {
  if (range === null) return 0;
  if (typeof range === 'number') return range * 1000;
  return range === '$__range' ? gridEndUs(grid) - grid.startUs : grid.stepUs;
}
