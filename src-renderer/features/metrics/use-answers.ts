// The engine's answers behind an open instrument: the chart's, the table's, and those of what it is compared with.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { usualFunction } from '#shared/api/metric-functions.ts';
import type { Instrument, MetricFunction, MetricResult } from '#shared/api/metrics.ts';
import { printAttributeFilter } from '#shared/query/attribute-filter.ts';
import { type AskedWindow, metricAttributesQuery, metricQuery, metricSeriesQuery } from '../../api/index.ts';
import { MOST_GROUPS } from './chart-lines.ts';
import { isApart } from './instrument-words.ts';
import { useEarlier } from './use-earlier.ts';
import type { MetricView } from './view.ts';

/** Steps asked for; plain values come as finely as the chart has pixels. */
const STEPS = 120;
const COLUMNS = 1000;
const KEYS = 8;

/** Another instrument's answer, kept while this one's is on its way, would be a wrong answer. */
function answerFor(
  data: MetricResult | undefined,
  instrument: Instrument | undefined,
): MetricResult | undefined {
  return data?.instrument.id === instrument?.id ? data : undefined;
}

const NEVER = { enabled: false } as const;

export interface Asking {
  readonly instrument: Instrument;
  readonly window: AskedWindow;
  readonly fn: MetricFunction;
  readonly view: MetricView;
  /** Labels of the row chosen in the table; null when none is. */
  readonly chosen: Readonly<Record<string, string>> | null;
  readonly second: Instrument | undefined;
}

export function useAnswers({ instrument, window, fn, view, chosen, second }: Asking) {
  const { where, by } = view;
  const heat = fn === 'heatmap';
  const { data: attributes } = useQuery(metricAttributesQuery(window, instrument.id));
  const allKeys = useMemo(
    () => (attributes?.attributes ?? []).filter(({ distinct }) => distinct > 1).map(({ key }) => key),
    [attributes],
  );
  const tableFunction = heat ? 'percentiles' : fn;
  // Rows that cannot be merged need all that tells them apart, whatever they are grouped by.
  const told = isApart(instrument, fn) ? [...by, ...allKeys.filter((key) => !by.includes(key))] : by;
  const keys = told.length > 0 ? told.slice(0, KEYS) : allKeys.slice(0, KEYS);
  // Heat is of all series together; the table still tells them apart.
  const groupBy = heat ? [] : by;
  const fine = { steps: STEPS, columns: COLUMNS };
  const chart = useQuery(
    metricQuery(window, instrument.id, { ...fine, function: fn, groupBy, where, limit: MOST_GROUPS }),
  );
  const table = useQuery({
    ...metricSeriesQuery(window, instrument.id, { function: tableFunction, groupBy: keys, where }),
    ...(attributes === undefined && NEVER),
  });
  const only = chosen ? keys.map((key) => printAttributeFilter(key, '=', chosen[key] ?? '')) : [];
  const one = useQuery({
    ...metricQuery(window, instrument.id, {
      ...fine,
      function: tableFunction,
      groupBy: keys,
      where: [...where, ...only].slice(0, 20),
      limit: 1,
    }),
    ...(chosen === null && NEVER),
  });
  const usual = second && usualFunction(second);
  const other = useQuery({
    ...metricQuery(window, second?.id ?? 0, { ...fine, function: usual, limit: 1 }),
    ...(second === undefined && NEVER),
  });
  const earlier = useEarlier(window, view.against);
  const before = useQuery({
    ...metricQuery(earlier?.window ?? window, instrument.id, {
      ...fine,
      function: tableFunction,
      groupBy,
      where,
      limit: MOST_GROUPS,
    }),
    ...(earlier === null && NEVER),
  });
  const beforeTable = useQuery({
    ...metricSeriesQuery(earlier?.window ?? window, instrument.id, {
      function: tableFunction,
      groupBy: keys,
      where,
    }),
    ...((earlier === null || attributes === undefined) && NEVER),
  });
  return {
    attributes: attributes?.attributes,
    keys,
    chart: answerFor(chart.data, instrument),
    isOlder: chart.isPlaceholderData,
    table: table.data,
    chosen: chosen === null ? null : (answerFor(one.data, instrument) ?? null),
    second: second === undefined ? null : (answerFor(other.data, second) ?? null),
    before: earlier === null ? null : (answerFor(before.data, instrument) ?? null),
    beforeRows: earlier === null ? null : (beforeTable.data?.rows ?? null),
    earlier,
    error: chart.error ?? table.error,
  };
}
