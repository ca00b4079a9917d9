// What can be asked of an instrument, by its type. Apart from the contract's schemas, which the threads that
// answer need not load.
import type { Instrument, MetricFunction } from './metrics.ts';

/** No more exemplars than this are given, the highest values first. */
export const MOST_EXEMPLARS = 200;

/** The function an instrument opens with, chosen by its type. */
export function usualFunction(i: Pick<Instrument, 'type' | 'monotonic'>): MetricFunction {
  switch (i.type) {
    case 'gauge':
      return 'value';
    case 'sum':
      return i.monotonic ? 'rate' : 'value';
    case 'histogram':
    case 'exponentialHistogram':
    case 'summary':
      return 'percentiles';
  }
}

/** The functions that can be asked of an instrument, those said first first. */
export function functionsOf(i: Pick<Instrument, 'type' | 'monotonic'>): MetricFunction[] {
  switch (i.type) {
    case 'gauge':
      return ['value'];
    case 'sum':
      return i.monotonic ? ['rate', 'increase', 'value'] : ['value'];
    case 'histogram':
    case 'exponentialHistogram':
      return ['heatmap', 'percentiles', 'rate', 'average', 'count'];
    case 'summary':
      return ['percentiles', 'rate', 'average', 'count'];
  }
}
