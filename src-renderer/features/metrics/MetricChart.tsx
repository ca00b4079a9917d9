// One instrument's answer as a chart: lines by group, or percentiles over the heat of the distribution.
import { useMemo } from 'react';
import { navigate } from 'wouter/use-browser-location';
import type { Exemplar, MetricResult } from '#shared/api/metrics.ts';
import { nanosFromMs, splitNanos } from '#shared/model/time.ts';
import {
  type ColorToken,
  formatClock,
  formatCount,
  formatDuration,
  Kbd,
  serviceColor,
  viewHref,
} from '../../ui/index.ts';
import type { ExemplarMark } from '../../viz/chart/Exemplars.tsx';
import { type ChartLine, LineChart } from '../../viz/chart/LineChart.tsx';
import { linearAxis } from '../../viz/chart/plot.ts';
import { Tip } from '../../viz/chart/Tip.tsx';
import { Heatmap } from '../../viz/heatmap/Heatmap.tsx';
import { heatAxis } from '../../viz/heatmap/heat-axis.ts';
import styles from './metrics.module.css';
import { keyOfLabels, type SeriesRow, seriesRows, wordsOf } from './series-rows.ts';
import { type Format, tickFormat } from './units.ts';

/** Groups drawn; the table lists the rest. */
const MOST_GROUPS = 20;
const IN_TIP = 8;

interface MetricChartProps {
  readonly result: MetricResult;
  readonly format: Format;
  /** Key of the series to be told from the others. */
  readonly focus: string | null;
  readonly onSelect: (from: string, to: string) => void;
}

export function MetricChart({ result, format, focus, onSelect }: MetricChartProps) {
  const rows = useMemo(() => seriesRows(result).slice(0, MOST_GROUPS), [result]);
  const lines = useMemo(() => linesOf(rows, focus), [rows, focus]);
  const { heatmap, exemplars } = result;
  const axis = useMemo(
    () =>
      heatmap ? heatAxis(heatmap.bounds, heatmap.lowest) : linearAxis(lines.flatMap(({ values }) => values)),
    [heatmap, lines],
  );
  const marks = useMemo(
    () => (isDistribution(result) ? marksOf(exemplars, focus, rows) : []),
    [result, exemplars, focus, rows],
  );
  const startMs = splitNanos(result.start).us / 1000;
  const stepMs = result.stepNs / 1e6;
  const steps = result.heatmap?.counts.length ?? result.series[0]?.values.length ?? 0;
  const color = `svc-${serviceColor(result.instrument.service).slot & 7}` as ColorToken;
  const openMark = (index: number): void => {
    const exemplar = exemplars[index];
    if (exemplar?.traceId) navigate(traceHref(exemplar));
  };
  return (
    <LineChart
      startMs={startMs}
      stepMs={stepMs}
      steps={steps}
      lines={lines}
      axis={axis}
      format={format}
      formatTick={tickFormat(format)}
      marks={marks}
      onMark={openMark}
      onSelect={(fromMs, toMs) => onSelect(nanosFromMs(fromMs), nanosFromMs(Math.ceil(toMs)))}
      label={`${result.instrument.name} over time`}
      {...(heatmap && {
        backdrop: (plot, valueAxis) => (
          <Heatmap
            plot={plot}
            axis={valueAxis}
            bounds={heatmap.bounds}
            lowest={heatmap.lowest}
            counts={heatmap.counts}
            color={color}
          />
        ),
      })}
      tip={(step, mark, spot, size) => (
        <Tip x={spot.x} y={spot.y ?? size.height * 0.3} width={size.width} height={size.height}>
          <TipWords result={result} lines={lines} step={step} exemplar={exemplars[mark]} format={format} />
        </Tip>
      )}
    />
  );
}

/** Exemplars of a counter carry amounts, not heights on its rate: only distributions show them in the chart. */
function isDistribution({ function: fn }: MetricResult): boolean {
  return fn === 'heatmap' || fn === 'percentiles' || fn === 'average' || fn === 'value';
}

function traceHref({ traceId, spanId }: Exemplar): string {
  return viewHref(`/traces/${traceId}`, spanId === null ? {} : { span: spanId });
}

const QUANTILE_LOOK: Readonly<Record<number, Pick<ChartLine, 'dash' | 'width'>>> = {
  0.5: { dash: '1 3', width: 1.75 },
  0.95: { dash: '5 3', width: 1.5 },
  0.99: { width: 2 },
};
const DASHES = [undefined, '6 3', '2 3'] as const;

/** One group: its percentiles in ink. Several: one line each in a hue of its own, all percentiles of the focused one. */
function linesOf(rows: readonly SeriesRow[], focus: string | null): ChartLine[] {
  const [only] = rows;
  if (only && rows.length === 1) return inkLines(only);
  return rows.flatMap((row, i): ChartLine[] => {
    const focused = row.key === focus;
    const look = { color: `var(--svc-${i % 8})`, dash: DASHES[Math.floor(i / 8)] };
    const main: ChartLine = {
      ...look,
      key: row.key,
      name: wordsOf(row.labels),
      values: row.main.values,
      width: focused ? 2.25 : 1.5,
      dimmed: focus !== null && !focused && rows.some(({ key }) => key === focus),
    };
    if (!focused || row.main.quantile === undefined) return [main];
    const others = [...row.lines.values()].filter((line) => line !== row.main);
    return [
      main,
      ...others.map((line) => ({
        ...QUANTILE_LOOK[line.quantile ?? 0],
        key: `${row.key} ${line.quantile}`,
        name: `${wordsOf(row.labels)} p${(line.quantile ?? 0) * 100}`,
        color: look.color,
        values: line.values,
      })),
    ];
  });
}

function inkLines(row: SeriesRow): ChartLine[] {
  return [...row.lines.values()].toReversed().map((line) => {
    const quantile = line.quantile;
    const look = quantile === undefined ? { width: 1.75 } : QUANTILE_LOOK[quantile];
    return {
      ...look,
      key: `${row.key} ${quantile ?? ''}`,
      name: quantile === undefined ? wordsOf(row.labels) : `p${quantile * 100}`,
      color: quantile === undefined ? 'var(--accent)' : 'var(--ink)',
      values: line.values,
      endWord: quantile !== undefined,
    };
  });
}

function marksOf(
  exemplars: readonly Exemplar[],
  focus: string | null,
  rows: readonly SeriesRow[],
): ExemplarMark[] {
  const dims = focus !== null && rows.some(({ key }) => key === focus);
  return exemplars.map(({ time, value, traceId, labels }) => ({
    ms: splitNanos(time).us / 1000,
    value,
    linked: traceId !== null,
    dimmed: dims && keyOfLabels(labels) !== focus,
  }));
}

interface TipWordsProps {
  readonly result: MetricResult;
  readonly lines: readonly ChartLine[];
  readonly step: number;
  readonly exemplar: Exemplar | undefined;
  readonly format: Format;
}

function TipWords({ result, lines, step, exemplar, format }: TipWordsProps) {
  const startMs = splitNanos(result.start).us / 1000 + (step * result.stepNs) / 1e6;
  const known = lines.flatMap((line) => {
    const value = line.values[step] ?? null;
    return value === null ? [] : [{ line, value }];
  });
  known.sort((a, b) => b.value - a.value);
  const observed = result.heatmap?.counts[step]?.reduce((sum, count) => sum + count, 0);
  return (
    <>
      <div>
        <b>{formatClock(startMs, { millis: false })}</b> {formatDuration(result.stepNs, { trim: true })}
        {observed !== undefined && `, ${formatCount(Math.round(observed))} observed`}
        {known.length === 0 && ', nothing arrived'}
      </div>
      {known.slice(0, IN_TIP).map(({ line, value }) => (
        <div key={line.key} className={styles.tipLine}>
          <svg width="14" height="8" aria-hidden="true">
            <line
              x1="0"
              x2="14"
              y1="4"
              y2="4"
              stroke={line.color}
              strokeWidth="2"
              strokeDasharray={line.dash}
            />
          </svg>
          <span className={styles.cut}>{line.name}</span>
          <b>{format(value)}</b>
        </div>
      ))}
      {known.length > IN_TIP && <div>{formatCount(known.length - IN_TIP)} more</div>}
      {exemplar && (
        <div className={styles.tipExemplar}>
          <b>{format(exemplar.value)}</b> at {formatClock(exemplar.time)}
          {exemplar.traceId !== null && (
            <>
              {' '}
              <code>{exemplar.traceId.slice(0, 8)}</code>
              <span className={styles.tipOpen}>
                Open trace: click or <Kbd keys="Enter" />
              </span>
            </>
          )}
        </div>
      )}
    </>
  );
}
