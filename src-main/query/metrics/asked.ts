// What a question about one instrument asks for, checked and looked up: the instrument, its function, the series
// that pass the filters, and their groups.
import { AppError } from '#shared/api/errors.ts';
import { functionsOf, usualFunction } from '#shared/api/metric-functions.ts';
import type { MetricFunction, MetricSeries } from '#shared/api/metrics.ts';
import type { Line } from './functions.ts';
import { type Group, groupBy } from './groups.ts';
import { type AskedRange, instrumentOf, stretchOf } from './instruments.ts';
import { parseMatchers } from './matchers.ts';
import { around } from './reach.ts';
import type { InstrumentRow, MetricSource, SeriesRow, Stretch } from './source.ts';

export interface Question extends AskedRange {
  id: number;
  function?: MetricFunction | undefined;
  groupBy: readonly string[];
  where: readonly string[];
}

export interface Asked {
  instrument: InstrumentRow;
  fn: MetricFunction;
  stretch: Stretch;
  /** Series that may tell of the stretch, and those of them that pass the filters. */
  all: SeriesRow[];
  chosen: SeriesRow[];
  groups: Group<SeriesRow>[];
}

/**
 * Looks a question up. Throws AppError: not_found for the instrument, bad_query for a filter, bad_request for a
 * function its type does not have.
 */
export function lookUp(source: MetricSource, question: Question): Asked {
  const instrument = instrumentOf(source, question.id);
  const fn = question.function ?? usualFunction(instrument);
  const usable = functionsOf(instrument);
  if (!usable.includes(fn))
    throw new AppError({
      code: 'bad_request',
      message: `${wordsFor(instrument)} has no ${fn}.`,
      hint: `It has ${usable.join(', ')}.`,
    });
  const matches = parseMatchers(question.where);
  const stretch = stretchOf(source, question, [instrument]);
  const all = source.series(around(stretch), instrument.id);
  const chosen = all.filter(({ labels }) => matches(labels));
  // A summary's quantiles cannot be merged: it is always shown series by series.
  const alone = instrument.type === 'summary' && fn === 'percentiles';
  const keys = alone ? [...new Set(chosen.flatMap(({ labels }) => Object.keys(labels)))] : question.groupBy;
  return { instrument, fn, stretch, all, chosen, groups: groupBy(chosen, keys) };
}

function wordsFor({ type, temporality }: InstrumentRow): string {
  const word = type === 'exponentialHistogram' ? 'exponential histogram' : type;
  const said = temporality === 'delta' && type !== 'gauge' && type !== 'summary' ? `delta ${word}` : word;
  return `${/^[aeiou]/.test(said) ? 'An' : 'A'} ${said}`;
}

/** Unit of a function's values, UCUM. Observations are counted in ones. */
export function unitOf(instrument: InstrumentRow, fn: MetricFunction): string {
  const counted = instrument.type === 'sum' ? instrument.unit || '1' : '1';
  if (fn === 'rate') return `${counted}/s`;
  return fn === 'count' ? '1' : instrument.unit;
}

/** What came across silences, as it is answered: nothing where that is nothing. */
export const silentOf = ({ silent = 0 }: Line): Pick<MetricSeries, 'silent'> =>
  silent > 0 ? { silent } : {};

/** JSON has no NaN and no infinity. */
export const finite = (value: number | null): number | null => (Number.isFinite(value) ? value : null);
