// Counts over time as stacked bars; a drag selects a stretch of time. Props in, pixels out: what is counted and
// what the layers mean is the caller's business, and so is the table of the same numbers.
import { useCallback, useMemo, useRef } from 'react';
import { formatClock, formatCompact, formatCount } from '../../ui/format/index.ts';
import { type ColorToken, hexOf } from '../../ui/theme/colors.ts';
import { useTheme } from '../../ui/theme/theme.ts';
import { linearTicks } from '../chart/scales.ts';
import { TimePad, type TimePlot, xOfTime } from '../chart/TimePad.tsx';
import { Tip } from '../chart/Tip.tsx';
import { useCanvas } from '../chart/use-canvas.ts';
import { timeLabel, timeTicks } from '../scatter/scale.ts';
import { useSize } from '../waterfall/use-size.ts';
import styles from './Histogram.module.css';

export interface HistogramLayer {
  readonly name: string;
  readonly color: ColorToken;
  /** A count a bucket. */
  readonly counts: readonly number[];
}

export interface HistogramProps {
  /** Start of the first bucket, milliseconds since the epoch. */
  readonly startMs: number;
  readonly bucketMs: number;
  /** Bottom layer first. */
  readonly layers: readonly HistogramLayer[];
  /** A moment to point at. */
  readonly markMs?: number | null;
  /** What lies before this moment was not counted. */
  readonly uncountedToMs?: number | null;
  readonly onSelect: (fromMs: number, toMs: number) => void;
  /** What is counted, for a screen reader and the tooltip: "log records". */
  readonly what: string;
}

const AXIS_LEFT = 52;
const AXIS_BOTTOM = 18;
const AIR_TOP = 6;
const AIR_RIGHT = 14;

export function Histogram({
  startMs,
  bucketMs,
  layers,
  markMs,
  uncountedToMs,
  onSelect,
  what,
}: HistogramProps) {
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const size = useSize(host);
  const buckets = layers[0]?.counts.length ?? 0;
  const totals = useMemo(
    () =>
      Array.from({ length: buckets }, (_, i) =>
        layers.reduce((sum, { counts }) => sum + (counts[i] ?? 0), 0),
      ),
    [layers, buckets],
  );
  const highest = Math.max(1, ...totals);
  const plot = useMemo<TimePlot>(
    () => ({
      left: AXIS_LEFT,
      right: Math.max(AXIS_LEFT + 1, size.width - AIR_RIGHT),
      top: AIR_TOP,
      bottom: Math.max(AIR_TOP + 1, size.height - AXIS_BOTTOM),
      fromMs: startMs,
      toMs: startMs + Math.max(1, buckets) * bucketMs,
    }),
    [size, startMs, bucketMs, buckets],
  );

  const paint = useCallback(
    (pen: CanvasRenderingContext2D) => {
      paintAxes(pen, plot, highest, { line: hexOf('line', theme), label: hexOf('ink-3', theme) });
      const height = plot.bottom - plot.top;
      const width = (plot.right - plot.left) / Math.max(1, buckets);
      const gap = width >= 4 ? 1 : 0;
      for (let i = 0; i < buckets; i++) {
        const x = plot.left + i * width;
        let y = plot.bottom;
        for (const { counts, color } of layers) {
          const count = counts[i] ?? 0;
          if (count === 0) continue;
          // Few among many must still be seen: what is rare is often what is looked for.
          const tall = Math.max(1, (count / highest) * height);
          pen.fillStyle = hexOf(color, theme);
          pen.fillRect(x, Math.max(0, y - tall), Math.max(1, width - gap), tall);
          y -= tall;
        }
      }
    },
    [plot, layers, highest, buckets, theme],
  );
  const canvas = useCanvas(size.width, size.height, paint);

  const bucketAt = (ms: number): number =>
    Math.min(buckets - 1, Math.max(0, Math.floor((ms - startMs) / bucketMs)));
  const say = (ms: number): string => {
    const i = bucketAt(ms);
    const parts = layers.filter(({ counts }) => (counts[i] ?? 0) > 0);
    const named = parts.map(({ name, counts }) => `${formatCount(counts[i] ?? 0)} ${name}`).join(', ');
    return `${formatClock(startMs + i * bucketMs, { millis: false })}: ${formatCount(totals[i] ?? 0)} ${what}${named === '' ? '' : `, ${named}`}`;
  };
  const uncounted =
    typeof uncountedToMs === 'number' ? Math.min(plot.right, xOfTime(plot, uncountedToMs)) : 0;
  const marked = markMs !== null && markMs !== undefined && markMs >= plot.fromMs && markMs <= plot.toMs;

  return (
    <div ref={host} className={styles.chart}>
      <div aria-hidden="true">
        <canvas ref={canvas} className={styles.canvas} />
      </div>
      {uncounted > plot.left && (
        <div className={styles.uncounted} style={{ left: plot.left, width: uncounted - plot.left }}>
          not counted
        </div>
      )}
      {marked && <div className={styles.mark} style={{ left: xOfTime(plot, markMs) }} />}
      {size.width > 0 && buckets > 0 && (
        <TimePad
          plot={plot}
          stepMs={bucketMs}
          label={`${what} over time`}
          say={say}
          onSelect={onSelect}
          onClick={({ ms }) => {
            const from = startMs + bucketAt(ms) * bucketMs;
            onSelect(from, from + bucketMs);
          }}
        >
          {({ ms, x }) => {
            const i = bucketAt(ms);
            return (
              <Tip x={x} y={0} width={size.width} height={size.height}>
                <b>{formatClock(startMs + i * bucketMs, { millis: false })}</b> {formatCount(totals[i] ?? 0)}{' '}
                {what}
                {layers.toReversed().map(
                  ({ name, counts, color }) =>
                    (counts[i] ?? 0) > 0 && (
                      <span key={name} className={styles.part}>
                        <span className={styles.swatch} style={{ background: `var(--${color})` }} />
                        {formatCount(counts[i] ?? 0)} {name}
                      </span>
                    ),
                )}
              </Tip>
            );
          }}
        </TimePad>
      )}
    </div>
  );
}

function paintAxes(
  pen: CanvasRenderingContext2D,
  plot: TimePlot,
  highest: number,
  colors: { line: string; label: string },
): void {
  pen.font = '500 11px "Inter Variable", system-ui, sans-serif';
  pen.textBaseline = 'middle';
  pen.fillStyle = colors.label;
  pen.strokeStyle = colors.line;
  pen.textAlign = 'right';
  for (const tick of linearTicks(0, highest, 2)) {
    if (tick === 0 || !Number.isInteger(tick)) continue;
    const y = Math.round(plot.bottom - (tick / highest) * (plot.bottom - plot.top)) + 0.5;
    pen.beginPath();
    pen.moveTo(plot.left, y);
    pen.lineTo(plot.right, y);
    pen.stroke();
    pen.fillText(formatCompact(tick), plot.left - 6, y);
  }
  pen.textAlign = 'center';
  const { at, stepMs } = timeTicks(plot.fromMs, plot.toMs, plot.right - plot.left);
  for (const ms of at) {
    const x = xOfTime(plot, ms);
    if (x < plot.left + 12 || x > plot.right - 12) continue;
    pen.fillText(timeLabel(ms, stepMs), x, plot.bottom + 10);
  }
}
