// The instruments seen in a range, each with a small line of its usual function: what `listInstruments` answers.
import { AppError } from '#shared/api/errors.ts';
import { usualFunction } from '#shared/api/metric-functions.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import { joinNanos, type Nanos } from '#shared/model/time.ts';
import { openEndUs } from '../range.ts';
import { Ends } from './ends.ts';
import { type Evaluated, evaluateGroup } from './functions.ts';
import { type Grid, gridOver } from './grid.ts';
import { around, aroundGrid } from './reach.ts';
import type { InstrumentRow, MetricSource, SeriesRow, Stretch } from './source.ts';
import { wideAttribute } from './wide.ts';

/** Long enough for the usual export intervals to fall into. */
const LAST_STEP_US = 60_000_000;
const SPARK_STEPS = 40;
const MINUTE_US = 60_000_000;
/** Shorter than this a chart has nothing to show of. */
const LEAST_US = 1_000_000;
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
  const fromUs = asked.fromUs ?? withRoom(extent.fromUs, toUs);
  return { fromUs, toUs: Math.max(toUs, fromUs + 1) };
}

const withRoom = (fromUs: number, toUs: number): number =>
  toUs - fromUs < LEAST_US ? toUs - MINUTE_US : fromUs;

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
    if (!isOpen) return [extent];
    const first = source.series(firstExports(extent), instrument.id);
    return [{ ...extent, fromUs: countingSince(source, instrument, extent, first) }];
  });
  if (extents.length === 0) return null;
  return {
    fromUs: Math.min(...extents.map(({ fromUs }) => fromUs)),
    toUs: Math.max(...extents.map(({ toUs }) => toUs)),
  };
}

const firstExports = ({ fromUs }: Stretch): Stretch => ({ fromUs, toUs: fromUs + FIRST_EXPORTS_US });

/**
 * Since when the first points of an instrument count, as far back as that says more than it presses together. `series`
 * are those that have points among the first exports.
 */
function countingSince(
  source: MetricSource,
  { type }: InstrumentRow,
  extent: Stretch,
  series: readonly SeriesRow[],
): number {
  const { fromUs, toUs } = extent;
  if (type === 'gauge') return fromUs;
  let begunUs = fromUs;
  for (const { startsUs, timesUs, readFromUs = 0 } of source.points(series, type, firstExports(extent))) {
    const [startUs = 0] = startsUs;
    if (startUs > readFromUs && startUs < (timesUs[0] ?? 0)) begunUs = Math.min(begunUs, startUs);
  }
  return Math.max(begunUs, fromUs - Math.max(HOUR_US, toUs - fromUs));
}

/** When the points of an instrument begin to count, in a range without a beginning; else its first point. */
function beginOf(
  source: MetricSource,
  asked: AskedRange,
  instrument: InstrumentRow,
  series: readonly SeriesRow[],
): number {
  // A time of 0 says that it is not known.
  const firsts = series.map(({ firstUs, lastUs }) => firstUs || lastUs);
  const fromUs = Math.min(...firsts);
  const toUs = series.reduce((last, { lastUs }) => Math.max(last, lastUs), fromUs) + 1;
  if (asked.fromUs !== undefined) return Math.max(asked.fromUs, fromUs);
  const { toUs: endUs } = firstExports({ fromUs, toUs });
  const first = series.filter((_, i) => (firsts[i] ?? 0) < endUs);
  return countingSince(source, instrument, { fromUs, toUs }, first);
}

/** All instruments with points in the range, by service and name, and the range with its open ends closed. */
export function listInstruments(
  source: MetricSource,
  asked: AskedRange,
): { instruments: Instrument[]; start: Nanos; end: Nanos } {
  const all = stretchOf(source, asked);
  const byInstrument = Map.groupBy(source.series(around(all)), ({ instrument }) => instrument);
  const found = source.instruments().flatMap((row) => {
    const series = byInstrument.get(row.id);
    return series ? [{ row, series, beginUs: beginOf(source, asked, row, series) }] : [];
  });
  // All small lines lie over one stretch of time, which begins with the first of them.
  const beginUs = found.reduce((first, one) => Math.min(first, one.beginUs), all.toUs);
  const stretch = asked.fromUs === undefined ? { ...all, fromUs: withRoom(beginUs, all.toUs) } : all;
  const grid = gridOver(stretch.fromUs, stretch.toUs, SPARK_STEPS);
  const inRange = ({ firstUs, lastUs }: SeriesRow) => firstUs < stretch.toUs && lastUs >= stretch.fromUs;
  const instruments = found
    .flatMap(({ row, series, beginUs: since }) => {
      const { present, lines } = evaluateUsual(source, row, series, grid);
      if (present === 0) return [];
      const spark = sparkOf(lines);
      return [
        {
          ...described(row, series),
          series: present,
          begins: joinNanos(since, 0),
          wide: wideAttribute(series.filter(inRange)),
          spark,
          last: lastOf(source, row, series, stretch) ?? spark.findLast((value) => value !== null) ?? null,
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
): Omit<Instrument, 'spark' | 'last' | 'wide' | 'begins'> {
  const lastUs = series.reduce((latest, one) => Math.max(latest, one.lastUs), 0);
  return { ...row, series: series.length, lastSeen: joinNanos(lastUs, 0) };
}

/**
 * What the newest points of the range say: the last value, or the function over the minute up to them. A minute ends where
 * the last of the series that are still there was exported, so that it is told by all of them.
 */
function lastOf(
  source: MetricSource,
  row: InstrumentRow,
  series: readonly SeriesRow[],
  { toUs }: Stretch,
): number | null {
  const newestUs = Math.min(
    toUs - 1,
    series.reduce((latest, one) => Math.max(latest, one.lastUs), 0),
  );
  const oldestUs = series.reduce((first, one) => Math.min(first, one.firstUs), newestUs);
  const isValue = usualFunction(row) === 'value';
  const there = series.filter(({ lastUs }) => lastUs > newestUs - FIRST_EXPORTS_US);
  const endUs = isValue ? newestUs : there.reduce((least, { lastUs }) => Math.min(least, lastUs), newestUs);
  const stepUs = isValue ? 1 : Math.max(1, Math.min(LAST_STEP_US, endUs - oldestUs));
  const grid: Grid = { startUs: endUs + 1 - stepUs, stepUs, count: 1 };
  return sparkOf(evaluateUsual(source, row, series, grid).lines).at(-1) ?? null;
}

/** The values of a line; of percentiles the highest. */
function sparkOf(lines: Evaluated['lines']): (number | null)[] {
  const line = lines.at(-1);
  // A small line has no room to say that its end is told by some series only.
  const told = line?.told || Number.POSITIVE_INFINITY;
  return (line?.values ?? []).map((value, step) => (step < told && Number.isFinite(value) ? value : null));
}

/** All series together by their usual function. Of a summary, whose quantiles cannot be merged, the mean. */
function evaluateUsual(
  source: MetricSource,
  row: InstrumentRow,
  series: readonly SeriesRow[],
  grid: Grid,
): Evaluated {
  const read = aroundGrid(grid);
  const fn = row.type === 'summary' ? 'average' : usualFunction(row);
  // Of what only grows, the last reading of each step tells enough.
  const everyUs = row.temporality === 'cumulative' && fn !== 'value' ? grid.stepUs : undefined;
  const points = source.points(series, row.type, { ...read, everyUs });
  const ended = new Ends(series, series, read).of(points, series);
  return evaluateGroup({ count: series.length, points: ended }, fn, row, grid);
}
