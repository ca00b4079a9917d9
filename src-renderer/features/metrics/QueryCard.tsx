// A pinned query: the chart of its answer under its text.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { promqlQuery } from '../../api/index.ts';
import { SkeletonRows } from '../../ui/index.ts';
import type { CardOf } from './BoardCard.tsx';
import { CardFrame } from './CardFrame.tsx';
import { linesOf, MOST_GROUPS } from './chart-lines.ts';
import { chartedQuery, nameOf } from './charted.ts';
import { MetricChart } from './MetricChart.tsx';
import styles from './metrics.module.css';
import { formatterOf } from './units.ts';

const COLUMNS = 600;

export function QueryCard({ chart, window, state, onSelectTime, instruments: _, ...rest }: CardOf<'query'>) {
  const { q } = chart;
  const { data, error } = useQuery(promqlQuery(window, q, { columns: COLUMNS, limit: MOST_GROUPS }));
  const charted = useMemo(() => data && chartedQuery(data, MOST_GROUPS), [data]);
  const lines = useMemo(
    () =>
      charted
        ? linesOf({
            result: charted,
            focus: null,
            chosen: null,
            before: null,
            second: null,
            apart: false,
            withOthers: false,
          }).map((line) => ({ ...line, endWord: false }))
        : [],
    [charted],
  );
  const [only, ...more] = data?.instruments ?? [];
  const drawn = charted && (charted.left > 0 ? `, ${MOST_GROUPS} of ${data?.total} lines` : '');
  return (
    <CardFrame
      service={only?.service ?? ''}
      name={q}
      note={data && only ? `${nameOf(data)}${drawn}` : 'a query'}
      onOpen={() => state.setQuery(q)}
      {...rest}
    >
      {error && <p className={styles.quiet}>{error.message}</p>}
      {!data && !error && <SkeletonRows rows={4} rowHeight={32} />}
      {data && !error && charted?.series.length === 0 && (
        <p className={styles.quiet}>{data.remarks[0]?.message ?? 'No value in this time.'}</p>
      )}
      {!error && charted && charted.series.length > 0 && (
        <MetricChart
          result={charted}
          lines={lines}
          format={formatterOf(charted.unit, more.length === 0 ? only?.name : '')}
          focus={null}
          onSelect={onSelectTime}
        />
      )}
    </CardFrame>
  );
}
