// What stands beside the crosshair: the step, the values of its lines, an exemplar.
import { useQuery } from '@tanstack/react-query';
import { CircleX } from 'lucide-react';
import type { Exemplar } from '#shared/api/metrics.ts';
import { traceQuery } from '../../api/index.ts';
import { formatClock, formatCount, formatDuration, Kbd } from '../../ui/index.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { startOf } from './answered.ts';
import type { Charted } from './charted.ts';
import styles from './metrics.module.css';
import { type Format, formatterOf } from './units.ts';

const IN_TIP = 8;

interface TipWordsProps {
  readonly result: Charted;
  readonly lines: readonly ChartLine[];
  readonly step: number;
  readonly exemplar: Exemplar | undefined;
  readonly format: Format;
}

export function TipWords({ result, lines, step, exemplar, format }: TipWordsProps) {
  const startMs = startOf(result) + (step * result.stepNs) / 1e6;
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
          <LineSample color={line.color} dash={line.dash} />
          <span className={styles.cut}>{line.name}</span>
          <b>{(line.format ?? format)(value)}</b>
        </div>
      ))}
      {known.some(({ line }) => isOpen(line, step)) && <div>not told in full</div>}
      {known.length > IN_TIP && <div>{formatCount(known.length - IN_TIP)} more</div>}
      {exemplar && (
        <ExemplarWords exemplar={exemplar} format={formatterOf(result.observed.unit, result.observed.name)} />
      )}
    </>
  );
}

const isOpen = ({ told }: ChartLine, step: number): boolean => told !== undefined && step >= told;

/** A stroke as its line has it. */
export function LineSample({
  color,
  dash,
  width = 14,
}: {
  readonly color: string;
  readonly dash?: string | undefined;
  readonly width?: number;
}) {
  return (
    <svg width={width} height="8" aria-hidden="true">
      <line x1="0" x2={width} y1="4" y2="4" stroke={color} strokeWidth="2" strokeDasharray={dash} />
    </svg>
  );
}

function ExemplarWords({ exemplar, format }: { readonly exemplar: Exemplar; readonly format: Format }) {
  const { value, time, traceId } = exemplar;
  const { data: trace } = useQuery({ ...traceQuery(traceId ?? ''), enabled: traceId !== null, retry: false });
  return (
    <div className={styles.tipExemplar}>
      {trace !== undefined && trace.errors > 0 && (
        <CircleX size={12} color="var(--error)" aria-label="with errors" />
      )}{' '}
      <b>{format(value)}</b> {trace ? trace.rootName : `at ${formatClock(time)}`}
      {traceId !== null && (
        <>
          {' '}
          <code>{traceId.slice(0, 8)}</code>
          <span className={styles.tipOpen}>
            Open trace: click or <Kbd keys="Enter" />
          </span>
        </>
      )}
    </div>
  );
}
