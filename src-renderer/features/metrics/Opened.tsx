// The open instrument: what it is, by which function it is shown, its chart, and the series behind it.
import { useMemo, useRef, useState } from 'react';
import type { Instrument, MetricResult } from '#shared/api/metrics.ts';
import { printAttributeFilter } from '#shared/query/attribute-filter.ts';
import type { AskedWindow } from '../../api/index.ts';
import { cx, SkeletonRows } from '../../ui/index.ts';
import { Conditions } from './Conditions.tsx';
import { linesOf, othersFit } from './chart-lines.ts';
import { chartedMetric } from './charted.ts';
import { isApart } from './instrument-words.ts';
import { Legend } from './Legend.tsx';
import { MetricChart } from './MetricChart.tsx';
import styles from './metrics.module.css';
import { Failed, NoValues } from './NoValues.tsx';
import { findInstrument } from './naming.ts';
import { OpenedHead } from './OpenedHead.tsx';
import { SeriesTable } from './SeriesTable.tsx';
import { keyOfLabels } from './series-rows.ts';
import { formatterOf } from './units.ts';
import { useAnswers } from './use-answers.ts';
import { shownFunction, type useMetricView } from './view.ts';
import { WideBanner } from './WideBanner.tsx';

interface OpenedProps {
  readonly instrument: Instrument;
  readonly instruments: readonly Instrument[];
  readonly window: AskedWindow;
  readonly state: ReturnType<typeof useMetricView>;
  readonly onSelectTime: (from: string, to: string) => void;
}

export function Opened({ instrument, instruments, window, state, onSelectTime }: OpenedProps) {
  const { view, setBy, setWhere } = state;
  const [chosen, setChosen] = useState<Readonly<Record<string, string>> | null>(null);
  /** Whether the groups left out are drawn; null: where they fit. */
  const [others, setOthers] = useState<boolean | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const fn = shownFunction(instrument, view.fn);
  const second = view.with ? findInstrument(instruments, view.with) : undefined;
  const focus = chosen && keyOfLabels(chosen);
  const answers = useAnswers({ instrument, window, fn, view, chosen, second });
  const { chart, table, error, earlier } = answers;
  const charted = useMemo(() => chart && chartedMetric(chart), [chart]);
  const format = formatterOf(chart?.unit ?? instrument.unit, instrument.name);
  const secondFormat = second && answers.second ? formatterOf(answers.second.unit, second.name) : undefined;
  const lines = useMemo(() => {
    if (!chart) return [];
    const inChart = chart.series.some(({ labels }) => keyOfLabels(labels) === focus);
    const lone = answers.chosen?.totalSeries === chart.totalSeries;
    return linesOf({
      result: chart,
      focus,
      chosen: inChart || lone ? null : answers.chosen,
      before: answers.before &&
        earlier && { result: answers.before, laterMs: earlier.laterMs, name: earlier.name },
      second:
        answers.second && second && secondFormat
          ? { result: answers.second, name: second.name, format: secondFormat }
          : null,
      apart: chart.heatmap !== null || answers.second?.unit !== chart.unit,
      withOthers: others ?? othersFit(chart),
    });
  }, [chart, others, focus, answers.chosen, answers.before, answers.second, earlier, second, secondFormat]);
  return (
    <section className={styles.opened} aria-label={instrument.name}>
      <OpenedHead
        instrument={instrument}
        instruments={instruments}
        fn={fn}
        chart={chart}
        table={table}
        keys={answers.keys}
        lines={lines}
        host={host}
        state={state}
        window={window}
      />
      <div className={styles.conditions}>
        <Conditions
          attributes={answers.attributes}
          by={view.by}
          apart={isApart(instrument, fn)}
          where={view.where}
          onBy={setBy}
          onWhere={setWhere}
        />
        {charted && hasValues(charted) && (
          <Legend result={charted} lines={lines} format={format} onOthers={setOthers} />
        )}
      </div>
      {instrument.wide && (
        <WideBanner wide={instrument.wide} series={instrument.series} by={view.by} onBy={setBy} />
      )}
      {error ? (
        <Failed error={error} where={view.where} onClear={() => setWhere([])} />
      ) : (
        <>
          <div ref={host} className={cx(styles.chart, answers.isOlder && styles.older)}>
            {charted && hasValues(charted) && (
              <MetricChart
                result={charted}
                lines={lines}
                format={format}
                rightFormat={secondFormat}
                focus={focus}
                onSelect={onSelectTime}
              />
            )}
            {chart && !hasValues(chart) && (
              <NoValues instrument={instrument} result={chart} onFunction={state.setFunction} />
            )}
            {!chart && <SkeletonRows rows={9} rowHeight={32} />}
          </div>
          {table && chart ? (
            <SeriesTable
              table={table}
              before={answers.beforeRows}
              chart={chart}
              format={formatterOf(table.unit, instrument.name)}
              keys={answers.keys}
              focus={focus}
              onFocus={setChosen}
              onOnly={(labels) =>
                setWhere(Object.entries(labels).map(([key, value]) => printAttributeFilter(key, '=', value)))
              }
            />
          ) : (
            <div className={styles.series}>
              <SkeletonRows rows={4} rowHeight={24} />
            </div>
          )}
        </>
      )}
    </section>
  );
}

const hasValues = ({ series, heatmap }: Pick<MetricResult, 'series' | 'heatmap'>): boolean =>
  heatmap !== null || series.some(({ values }) => values.some((value) => value !== null));
