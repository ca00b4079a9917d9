// A pinned chart of one instrument.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { metricQuery } from '../../api/index.ts';
import { changeUrl, SkeletonRows } from '../../ui/index.ts';
import type { CardOf } from './BoardCard.tsx';
import { CardFrame } from './CardFrame.tsx';
import { linesOf, MOST_GROUPS, othersFit } from './chart-lines.ts';
import { chartedMetric } from './charted.ts';
import { FUNCTION_WORDS } from './instrument-words.ts';
import { MetricChart } from './MetricChart.tsx';
import styles from './metrics.module.css';
import { findInstrument, nameAmong } from './naming.ts';
import { formatterOf } from './units.ts';
import { joinList, shownFunction } from './view.ts';

const COLUMNS = 600;

export function MetricCard({ chart, instruments, window, state, onSelectTime, ...rest }: CardOf<'metric'>) {
  const { service, metric, by, where } = chart;
  const instrument = findInstrument(instruments, chart);
  const fn = instrument && shownFunction(instrument, chart.function);
  const { data, error } = useQuery({
    ...metricQuery(window, instrument?.id ?? 0, {
      function: fn,
      groupBy: fn === 'heatmap' ? [] : by,
      where,
      columns: COLUMNS,
      limit: MOST_GROUPS,
    }),
    enabled: instrument !== undefined,
  });
  const result = data?.instrument.id === instrument?.id ? data : undefined;
  const charted = useMemo(() => result && chartedMetric(result), [result]);
  const lines = useMemo(
    () =>
      result
        ? linesOf({
            result,
            focus: null,
            chosen: null,
            before: null,
            second: null,
            apart: false,
            withOthers: othersFit(result),
          }).map((line) => ({ ...line, endWord: false }))
        : [],
    [result],
  );
  const open = (): void => {
    if (!instrument) return;
    state.open(nameAmong(instrument, instruments));
    changeUrl({ fn: chart.function, by: joinList(by), where: joinList(where) }, { replace: true });
  };
  return (
    <CardFrame
      service={service}
      name={metric}
      note={[fn && FUNCTION_WORDS[fn], by.length > 0 && `by ${by.join(', ')}`, where.join(', ')]
        .filter(Boolean)
        .join(', ')}
      onOpen={open}
      {...rest}
    >
      {!instrument && <p className={styles.quiet}>No points in this time.</p>}
      {instrument && error && <p className={styles.quiet}>{error.message}</p>}
      {instrument && !error && !result && <SkeletonRows rows={4} rowHeight={32} />}
      {result && charted && (
        <MetricChart
          result={charted}
          lines={lines}
          format={formatterOf(result.unit, metric)}
          focus={null}
          onSelect={onSelectTime}
        />
      )}
    </CardFrame>
  );
}
