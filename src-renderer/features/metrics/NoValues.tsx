// In the place of a chart that has nothing to draw: why.
import { functionsOf } from '#shared/api/metric-functions.ts';
import type { Instrument, MetricFunction, MetricResult } from '#shared/api/metrics.ts';
import { AppError } from '../../api/index.ts';
import { Button, EmptyState, ErrorState } from '../../ui/index.ts';
import { FUNCTION_WORDS } from './instrument-words.ts';

export function Failed({
  error,
  where,
  onClear,
}: {
  readonly error: Error;
  readonly where: readonly string[];
  readonly onClear: () => void;
}) {
  const known = error instanceof AppError ? error : undefined;
  return (
    <ErrorState
      what={known?.code === 'bad_query' ? 'The filter cannot be used' : 'The metric could not be read'}
      meaning={error.message}
      actions={
        <>
          {known?.hint}
          {where.length > 0 && (
            <Button small onClick={onClear}>
              Clear the filters
            </Button>
          )}
        </>
      }
    />
  );
}

interface NoValuesProps {
  readonly instrument: Instrument;
  readonly result: MetricResult;
  readonly onFunction: (fn: MetricFunction) => void;
}

export function NoValues({ instrument, result, onFunction }: NoValuesProps) {
  if (result.totalSeries === 0)
    return (
      <EmptyState title="No series passes the filters">{instrument.series} series without them.</EmptyState>
    );
  const functions = functionsOf(instrument);
  const others = (
    <>
      {functions
        .filter((fn) => fn !== 'heatmap' && fn !== 'percentiles')
        .map((fn) => (
          <Button key={fn} small onClick={() => onFunction(fn)}>
            {FUNCTION_WORDS[fn]}
          </Button>
        ))}
    </>
  );
  const { function: fn, series } = result;
  const isDistribution = fn === 'heatmap' || fn === 'percentiles';
  if (isDistribution && instrument.type === 'summary' && series.length === 0)
    return (
      <EmptyState title="A summary without quantiles" actions={others}>
        Its exports say how many were observed and their sum, so there is nothing else to draw.
      </EmptyState>
    );
  if (isDistribution && series.some(({ counted }) => (counted ?? 0) > 0))
    return (
      <EmptyState title="A histogram without buckets" actions={others}>
        Its exports say how many were observed, their sum, and mostly the least and the most: nothing of how
        they were spread. The table has what is known.
      </EmptyState>
    );
  return (
    <EmptyState title="No value in this time">
      {fn === 'value' || (functions[0] === 'increase' && fn === 'increase')
        ? 'Its points carry no value here.'
        : 'A rate or a percentile needs two exports, or one that says since when it counted.'}
    </EmptyState>
  );
}
