// What can be asked of an instrument, by its type. Apart from the contract's schemas, which the threads that
// answer need not load.
import type { Instrument, MetricFunction } from './metrics.ts';

/** About as many exemplars are given, the highest of every part of the range. */
export const MOST_EXEMPLARS = 200;

/** What decides which functions an instrument has. */
export type FunctionKind = Pick<Instrument, 'type' | 'monotonic' | 'temporality'>;

/** The function an instrument is told by in a list, chosen by its type. */
export function usualFunction(i: FunctionKind): MetricFunction {
  switch (i.type) {
    case 'gauge':
      return 'value';
    case 'sum':
      if (i.monotonic) return 'rate';
      return i.temporality === 'delta' ? 'increase' : 'value';
    case 'histogram':
    case 'exponentialHistogram':
    case 'summary':
      return 'percentiles';
  }
}

/** The functions that can be asked of an instrument, those said first first. A delta has changes and no value. */
export function functionsOf(i: FunctionKind): MetricFunction[] {
  switch (i.type) {
    case 'gauge':
      return ['value'];
    case 'sum':
      if (i.temporality === 'delta') return i.monotonic ? ['rate', 'increase'] : ['increase'];
      return i.monotonic ? ['rate', 'increase', 'value'] : ['value'];
    case 'histogram':
    case 'exponentialHistogram':
      return ['heatmap', 'percentiles', 'rate', 'average', 'count'];
    case 'summary':
      return ['percentiles', 'rate', 'average', 'count'];
  }
}
