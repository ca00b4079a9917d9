// What an instrument is, in words, signs and formats.
import {
  ChartColumn,
  ChartColumnIncreasing,
  ChartNoAxesColumn,
  ChevronsUpDown,
  Gauge,
  type LucideIcon,
  TrendingUp,
} from 'lucide-react';
import type { Instrument, MetricFunction } from '#shared/api/metrics.ts';
import { formatCount } from '../../ui/index.ts';
import { type Format, formatterOf } from './units.ts';

type Kind = Pick<Instrument, 'type' | 'monotonic'>;

export function iconOf({ type, monotonic }: Kind): LucideIcon {
  switch (type) {
    case 'gauge':
      return Gauge;
    case 'sum':
      return monotonic ? TrendingUp : ChevronsUpDown;
    case 'histogram':
      return ChartColumn;
    case 'exponentialHistogram':
      return ChartColumnIncreasing;
    case 'summary':
      return ChartNoAxesColumn;
  }
}

/** `histogram`, `counter`, `up-down counter`: what a person would call it. */
export function kindWord({ type, monotonic }: Kind): string {
  switch (type) {
    case 'sum':
      return monotonic ? 'counter' : 'up-down counter';
    case 'exponentialHistogram':
      return 'exponential histogram';
    default:
      return type;
  }
}

export const FUNCTION_WORDS: Readonly<Record<MetricFunction, string>> = {
  value: 'Value',
  rate: 'Rate',
  increase: 'Increase',
  average: 'Average',
  percentiles: 'Percentiles',
  heatmap: 'Heatmap',
  count: 'Count',
};

/**
 * What one line stands for where it stands for several series: plain values of a sum are added up, of anything
 * else their mean is taken. `lines`: how many are drawn, one a group.
 */
export function togetherWords({ type }: Kind, series: number, lines: number): string | undefined {
  if (series <= lines || lines === 0) return undefined;
  const how = type === 'sum' ? 'sum' : 'mean';
  return lines === 1 ? `${how} of ${formatCount(series)} series` : `${how} of the series of a group`;
}

/** Quantiles that a service worked out itself cannot be merged: those are shown series by series, in no groups. */
export const isApart = ({ type }: Pick<Instrument, 'type'>, fn: MetricFunction): boolean =>
  type === 'summary' && fn === 'percentiles';

/** What the last value in the list is: with more than one series, what became of them. */
export function lastTitle(
  instrument: Pick<Instrument, 'type' | 'monotonic' | 'temporality' | 'series'>,
): string {
  const { type, monotonic, temporality, series } = instrument;
  if (type === 'sum' && !monotonic && temporality === 'delta') return 'change over the newest minute';
  if (type === 'gauge' || (type === 'sum' && !monotonic))
    return togetherWords(instrument, series, 1) ?? 'last value';
  const what = type === 'sum' ? 'rate' : type === 'summary' ? 'average' : 'p99';
  return series > 1 ? `${what} of ${formatCount(series)} series together` : what;
}

/** How the last value in the list is written: a counter's is its rate, of which the unit says nothing yet. */
export function lastFormat(instrument: Instrument): Format {
  const { type, monotonic, unit, name } = instrument;
  return formatterOf(type === 'sum' && monotonic ? `${unit}/s` : unit, name);
}
