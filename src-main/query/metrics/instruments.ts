// The instruments seen in a range, each with a small line of its usual function: what `listInstruments` answers.
import { AppError } from '#shared/api/errors.ts';
import { usualFunction } from '#shared/api/metric-functions.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import { joinNanos, type Nanos } from '#shared/model/time.ts';
import { openEndUs } from '../range.ts';
import { evaluateGroup } from './functions.ts';
import { type Grid, gridEndUs, gridOver } from './grid.ts';
import type { InstrumentRow, MetricSource, SeriesRow, Stretch } from './source.ts';
import { wideAttribute } from './wide.ts';

/** Points before the range are read too: a rate needs the reading before, a gauge the one that still holds. */
export const LOOKBACK_US = 300 * 1_000_000;
/** Long enough for the usual export intervals to fall into. */
const LAST_STEP_US = 60_000_000;
const SPARK_STEPS = 40;
const MINUTE_US = 60_000_000;
/** A process that ran for days before does not make a chart of days. */
const HOUR_US = 3600_000_000;
/** Within these every series that was there from the beginning has been exported once. */
const FIRST_EXPORTS_US = 90_000_000;

/** Ends of a range in µs; either may be open. */
export interface AskedRange {
  fromUs?: number | undefined;
  toUs?: number | undefined;
}

/** The instrument with an id. Throws AppError (not_found). */
export function instrumentOf(source: MetricSource, id: number): InstrumentRow {
  const [row] = source.instruments(id);
  if (row) return row;
  throw new AppError({
    code: 'not_found',
    message: 'This instrument is not in the store.',
    hint: 'Retention may have removed it, or it belongs to another data folder.',
  });
}

/**
 * The range asked for, its open ends closed by what the store holds, of some instruments where any are given; a single
 * point gets a minute of room. Of instruments it begins where the first export began to count.
 */
export function stretchOf(
  source: MetricSource,
  asked: AskedRange,
  instruments: readonly InstrumentRow[] = [],
): Stretch {
  if (asked.fromUs !== undefined && asked.toUs !== undefined)
    return { fromUs: asked.fromUs, toUs: Math.max(asked.toUs, asked.fromUs + 1) };
  const extent = extentOf(source, asked, instruments) ?? { fromUs: 0, toUs: MINUTE_US };
  const toUs = asked.toUs ?? openEndUs(asked.fromUs, extent.toUs + 1);
  const fromUs = asked.fromUs ?? Math.min(extent.fromUs, toUs - MINUTE_US);
  return { fromUs, toUs: Math.max(toUs, fromUs + 1) };
}

/** What the store holds, all instruments taken together. */
function extentOf(
  source: MetricSource,
  asked: AskedRange,
  instruments: readonly InstrumentRow[],
): Stretch | null {
  if (instruments.length === 0) return source.extent();
  const extents = instruments.flatMap((instrument) => {
    const extent = source.extent(instrument.id);
    if (!extent) return [];
    const isOpen = asked.fromUs === undefined;
    return [isOpen ? { ...extent, fromUs: countingSince(source, instrument, extent) } : extent];
  });
  if (extents.length === 0) return null;
  return {
    fromUs: Math.min(...extents.map(({ fromUs }) => fromUs)),
    toUs: Math.max(...extents.map(({ toUs }) => toUs)),
  };
}

/** Since when the first points of an instrument count, as far back as that says more than it presses together. */
function countingSince(source: MetricSource, { id, type }: InstrumentRow, { fromUs, toUs }: Stretch): number {
  if (type === 'gauge') return fromUs;
  const first = { fromUs, toUs: fromUs + FIRST_EXPORTS_US };
  let begunUs = fromUs;
  for (const { startsUs, timesUs, readFromUs = 0 } of source.points(source.series(first, id), type, first)) {
    const [startUs = 0] = startsUs;
    if (startUs > readFromUs && startUs < (timesUs[0] ?? 0)) begunUs = Math.min(begunUs, startUs);
  }
  return Math.max(begunUs, fromUs - Math.max(HOUR_US, toUs - fromUs));
}

/** All instruments with points in the range, by service and name, and the range with its open ends closed. */
export function listInstruments(
  source: MetricSource,
  asked: AskedRange,
): { instruments: Instrument[]; start: Nanos; end: Nanos } {
  const stretch = stretchOf(source, asked);
  const grid = gridOver(stretch.fromUs, stretch.toUs, SPARK_STEPS);
  const byInstrument = new Map<number, SeriesRow[]>();
  for (const series of source.series(stretch)) {
    const known = byInstrument.get(series.instrument);
    if (known) known.push(series);
    else byInstrument.set(series.instrument, [series]);
  }
  const instruments = source
    .instruments()
    .flatMap((row) => {
      const series = byInstrument.get(row.id);
      if (!series) return [];
      const spark = sparkOf(source, row, series, grid);
      return [
        {
          ...described(row, series),
          wide: wideAttribute(series),
          spark,
          last: lastOf(source, row, series),
        },
      ];
    })
    .sort((a, b) => compare(a.service, b.service) || compare(a.name, b.name));
  const whole = source.whole() ?? stretch;
  const fromUs = asked.fromUs ?? Math.min(stretch.fromUs, whole.fromUs);
  const toUs = asked.toUs ?? Math.max(stretch.toUs, whole.toUs);
  return { instruments, start: joinNanos(fromUs, 0), end: joinNanos(toUs, 0) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What is known of an instrument without reading a point. */
export function described(
  row: InstrumentRow,
  series: readonly SeriesRow[],
): Omit<Instrument, 'spark' | 'last' | 'wide'> {
  const lastUs = series.reduce((latest, one) => Math.max(latest, one.lastUs), 0);
  return { ...row, series: series.length, lastSeen: joinNanos(lastUs, 0) };
}

/** What the newest points say, whatever the range: the last value, or the function over the minute up to them. */
function lastOf(source: MetricSource, row: InstrumentRow, series: readonly SeriesRow[]): number | null {
  const newestUs = series.reduce((latest, one) => Math.max(latest, one.lastUs), 0);
  const oldestUs = series.reduce((first, one) => Math.min(first, one.firstUs), newestUs);
  const minute = Math.max(1, Math.min(LAST_STEP_US, newestUs - oldestUs));
  const stepUs = usualFunction(row) === 'value' ? 1 : minute;
  const grid: Grid = { startUs: newestUs + 1 - stepUs, stepUs, count: 1 };
  return sparkOf(source, row, series, grid).at(-1) ?? null;
}

/** All series as one line; of percentiles the highest. Of a summary, whose quantiles cannot be merged, the mean. */
function sparkOf(
  source: MetricSource,
  row: InstrumentRow,
  series: readonly SeriesRow[],
  grid: Grid,
): (number | null)[] {
  const read = { fromUs: grid.startUs - LOOKBACK_US, toUs: gridEndUs(grid) };
  const fn = row.type === 'summary' ? 'average' : usualFunction(row);
  // Of what only grows, the last reading of each step tells enough.
  const everyUs = row.temporality === 'cumulative' && fn !== 'value' ? grid.stepUs : undefined;
  const points = source.points(series, row.type, { ...read, everyUs });
  const line = evaluateGroup({ count: series.length, points }, fn, row, grid).lines.at(-1);
  // A small line has no room to say that its end is told by some series only.
  const told = line?.told || Number.POSITIVE_INFINITY;
  return (line?.values ?? []).map((value, step) => (step < told && Number.isFinite(value) ? value : null));
}
