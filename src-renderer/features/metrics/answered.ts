// What of an answer lines are made of, and where its values stand in time. Pure.
import type { MetricResult, MetricSeries } from '#shared/api/metrics.ts';
import { splitNanos } from '#shared/model/time.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';

/** What of an answer its lines are made of. */
export type Answered = Pick<MetricResult, 'series' | 'others' | 'left' | 'start' | 'stepNs'>;

export const startOf = (result: Pick<MetricResult, 'start'>): number => splitNanos(result.start).us / 1000;
export const stepOf = (result: Pick<MetricResult, 'stepNs'>): number => result.stepNs / 1e6;

/** How far its steps are whole, and its values as they are drawn where they are finer than the steps. */
export function finely({ dense, told }: MetricSeries, startMs: number): Pick<ChartLine, 'drawn' | 'told'> {
  return dense
    ? { drawn: { ms: dense.at.map((us) => startMs + us / 1000), values: dense.values, exact: true } }
    : { told };
}
