// The answer to what was typed into the bar: its chart, the metrics it read, and its lines as a table.
import { useMemo, useRef, useState } from 'react';
import type { Instrument } from '#shared/api/metrics.ts';
import type { AskedWindow } from '../../api/index.ts';
import { Banner, cx, formatPlural, SkeletonRows } from '../../ui/index.ts';
import { linesOf, MOST_GROUPS } from './chart-lines.ts';
import { chartedQuery } from './charted.ts';
import { Legend } from './Legend.tsx';
import { MetricChart } from './MetricChart.tsx';
import styles from './metrics.module.css';
import { NoAnswer, QueryFailed } from './NoAnswer.tsx';
import { findInstrument } from './naming.ts';
import { chartedBefore } from './paired-lines.ts';
import { QueryHead } from './QueryHead.tsx';
import { earlierRows, queryTable } from './query-table.ts';
import { SeriesTable } from './SeriesTable.tsx';
import { keyOfLabels } from './series-rows.ts';
import { formatterOf } from './units.ts';
import { useQueryAnswers } from './use-query-answers.ts';
import type { useMetricView } from './view.ts';

interface QueryPaneProps {
  readonly q: string;
  readonly instruments: readonly Instrument[];
  readonly window: AskedWindow;
  readonly state: ReturnType<typeof useMetricView>;
  readonly onSelectTime: (from: string, to: string) => void;
  readonly onOpen: (instrument: Instrument) => void;
  readonly onClear: () => void;
}

export function QueryPane(props: QueryPaneProps) {
  const { q, instruments, window, state, onSelectTime, onOpen, onClear } = props;
  const { view } = state;
  const [chosen, setChosen] = useState<Readonly<Record<string, string>> | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const second = view.with ? findInstrument(instruments, view.with) : undefined;
  const answers = useQueryAnswers({ q, window, second, against: view.against });
  const { result, earlier } = answers;
  const focus = chosen && keyOfLabels(chosen);
  const charted = useMemo(() => result && chartedQuery(result, MOST_GROUPS), [result]);
  const before = useMemo(
    () => result && answers.before && chartedBefore(answers.before, result, MOST_GROUPS),
    [result, answers.before],
  );
  const secondFormat = second && answers.second ? formatterOf(answers.second.unit, second.name) : undefined;
  const lines = useMemo(
    () =>
      charted
        ? linesOf({
            result: charted,
            focus,
            chosen: null,
            before: before && earlier ? { ...earlier, result: before } : null,
            second:
              answers.second && second && secondFormat
                ? { result: answers.second, name: second.name, format: secondFormat }
                : null,
            apart: charted.heatmap !== null || answers.second?.unit !== charted.unit,
            withOthers: false,
          })
        : [],
    [charted, focus, before, earlier, answers.second, second, secondFormat],
  );
  const answer = useMemo(() => result && queryTable(result), [result]);
  const rowsBefore = useMemo(
    () => (result && answers.before ? earlierRows(answers.before, result) : null),
    [result, answers.before],
  );
  // An answer to another query must not stand under one that failed.
  if (answers.error) return <QueryFailed error={answers.error} onClear={onClear} />;
  const [only, ...more] = result?.instruments ?? [];
  const format = formatterOf(charted?.unit ?? '', more.length === 0 ? only?.name : '');
  const isWhole = charted !== undefined && (charted.heatmap !== null || charted.percentiles);
  const apart = rowsBefore && answer ? answer.table.rows.length - rowsBefore.length : 0;
  return (
    <section className={styles.opened} aria-label="Query">
      <QueryHead
        {...{ q, instruments, window, state, result, answer, lines, host, onOpen, onClear }}
        chart={charted}
      />
      {result && result.total > 0 && result.remarks.length > 0 && (
        <div className={styles.wide}>
          <Banner tone="warn">
            {result.remarks.map(({ message, hint }) => `${message} ${hint ?? ''}`).join(' ')}
          </Banner>
        </div>
      )}
      <div className={styles.conditions}>
        {charted && charted.left > 0 && charted.heatmap === null && (
          <span className={styles.quiet}>
            The {MOST_GROUPS} highest lines of {result?.total} are drawn; topk({MOST_GROUPS}, …) or a grouping
            says which.
          </span>
        )}
        {apart > 0 && (
          <span className={styles.quiet}>
            {formatPlural(apart, 'line')} of these labels had no like in the earlier run.
          </span>
        )}
        {charted && <Legend result={charted} lines={lines} format={format} onOthers={() => undefined} />}
      </div>
      <div ref={host} className={cx(styles.chart, answers.isOlder && styles.older)}>
        {!charted && <SkeletonRows rows={9} rowHeight={32} />}
        {result &&
          charted &&
          (charted.series.length > 0 ? (
            <MetricChart
              result={charted}
              lines={lines}
              format={format}
              rightFormat={secondFormat}
              focus={focus}
              onSelect={onSelectTime}
            />
          ) : (
            <NoAnswer result={result} />
          ))}
      </div>
      {answer && charted && answer.table.rows.length > 0 && (
        <SeriesTable
          table={answer.table}
          before={rowsBefore}
          chart={isWhole ? { series: [] } : charted}
          format={result?.heatmap ? formatterOf(result.unit) : format}
          keys={answer.keys}
          focus={focus}
          onFocus={isWhole ? () => undefined : setChosen}
        />
      )}
    </section>
  );
}
