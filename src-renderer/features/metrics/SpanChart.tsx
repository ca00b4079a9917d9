// One of the three charts of a service that its spans alone give: rate, errors or duration.
import { useMemo } from 'react';
import type { BoardChart } from '#shared/api/boards.ts';
import type { ServiceOverview } from '#shared/api/metrics.ts';
import { nanosFromMs, splitNanos } from '#shared/model/time.ts';
import { formatClock, formatDuration, formatPercent, serviceColor } from '../../ui/index.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { LineChart } from '../../viz/chart/LineChart.tsx';
import { linearAxis, type ValueAxis } from '../../viz/chart/plot.ts';
import { Tip } from '../../viz/chart/Tip.tsx';
import { LineSample } from './ChartTip.tsx';
import styles from './metrics.module.css';
import { type Format, formatNumber, tickFormat } from './units.ts';

export type Shown = Extract<BoardChart, { kind: 'service' }>['show'];

export const SHOWN_WORDS: Readonly<Record<Shown, string>> = {
  rate: 'Rate',
  errors: 'Errors',
  duration: 'Duration',
};

export const SPAN_FORMATS: Readonly<Record<Shown, Format>> = {
  rate: (value) => `${formatNumber(value)}/s`,
  errors: (value) => formatPercent(value),
  duration: (value) => formatDuration(value),
};

interface SpanChartProps {
  readonly overview: ServiceOverview;
  readonly show: Shown;
  readonly onSelect: (from: string, to: string) => void;
}

export function SpanChart({ overview, show, onSelect }: SpanChartProps) {
  const lines = useMemo(() => spanLines(overview, show), [overview, show]);
  const axis = useMemo(() => axisOf(lines, show), [lines, show]);
  const format = SPAN_FORMATS[show];
  const startMs = splitNanos(overview.start).us / 1000;
  const stepMs = overview.stepNs / 1e6;
  return (
    <LineChart
      startMs={startMs}
      stepMs={stepMs}
      steps={overview.rate.length}
      lines={lines}
      axis={axis}
      format={format}
      formatTick={tickFormat(format)}
      onSelect={(fromMs, toMs) => onSelect(nanosFromMs(fromMs), nanosFromMs(Math.ceil(toMs)))}
      label={`${SHOWN_WORDS[show]} of ${overview.service} over time`}
      tip={(step, _, spot, size) => (
        <Tip x={spot.x} y={spot.y ?? size.height * 0.3} width={size.width} height={size.height}>
          <div>
            <b>{formatClock(startMs + step * stepMs, { millis: false })}</b>{' '}
            {formatDuration(overview.stepNs, { trim: true })}
          </div>
          {lines.map(({ key, name, color, dash, values }) => (
            <div key={key} className={styles.tipLine}>
              <LineSample color={color} dash={dash} />
              <span>{name}</span>
              <b>{says(values[step] ?? null, format)}</b>
            </div>
          ))}
        </Tip>
      )}
    />
  );
}

const says = (value: number | null, format: Format): string =>
  value === null ? 'nothing came' : format(value);

function spanLines(overview: ServiceOverview, show: Shown): ChartLine[] {
  if (show === 'rate') {
    const color = serviceColor(overview.service).cssVar;
    return [
      {
        key: 'rate',
        name: overview.answers ? 'requests' : 'spans',
        color,
        width: 1.75,
        values: overview.rate,
      },
    ];
  }
  if (show === 'errors')
    return [{ key: 'errors', name: 'failed', color: 'var(--error)', width: 1.75, values: overview.errors }];
  return [
    {
      key: 'p50',
      name: 'p50',
      color: 'var(--ink)',
      dash: '1 3',
      width: 1.75,
      values: overview.p50,
      endWord: true,
    },
    {
      key: 'p95',
      name: 'p95',
      color: 'var(--ink)',
      dash: '5 3',
      width: 1.5,
      values: overview.p95,
      endWord: true,
    },
    { key: 'p99', name: 'p99', color: 'var(--ink)', width: 2, values: overview.p99, endWord: true },
  ];
}

/** Errors are a share: nothing is a flat line at the bottom, not in the middle. */
function axisOf(lines: readonly ChartLine[], show: Shown): ValueAxis {
  const values = lines.flatMap((line) => line.values);
  return linearAxis(show === 'errors' && values.every((value) => !value) ? [0, 0.1] : [0, ...values]);
}
