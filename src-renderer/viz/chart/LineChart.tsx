// Lines over time by recharts, with what the library does not do laid over it: a crosshair that snaps to steps,
// a drag that selects, exemplars that can be opened, words at the ends of lines. Lines break where values are
// null. Props in, pixels out; at most 50 lines.
import { type ReactNode, useMemo, useRef } from 'react';
import { CartesianGrid, Line, LineChart as Recharts, XAxis, YAxis } from 'recharts';
import { formatClock } from '../../ui/format/index.ts';
import { timeLabel, timeTicks } from '../scatter/scale.ts';
import { useSize } from '../waterfall/use-size.ts';
import type { ChartLine } from './chart-line.ts';
import { EndWords } from './EndWords.tsx';
import { type ExemplarMark, Exemplars, marksApart, nearestMark } from './Exemplars.tsx';
import styles from './LineChart.module.css';
import { aloneDot, type Dot, hasAlone, type Place, placesOf, withEnd } from './places.tsx';
import { AIR_RIGHT, AIR_TOP, AXIS_BOTTOM, AXIS_LEFT, AXIS_RIGHT, END_WORDS, type ValueAxis } from './plot.ts';
import { TimePad, type TimePlot, type TimeSpot, xOfTime } from './TimePad.tsx';

export const MOST_LINES = 50;

export interface LineChartProps {
  /** Start of the first step, milliseconds since the epoch. */
  readonly startMs: number;
  readonly stepMs: number;
  readonly steps: number;
  readonly lines: readonly ChartLine[];
  readonly axis: ValueAxis;
  /** A second one at the right, for lines of another unit. */
  readonly rightAxis?:
    | { readonly axis: ValueAxis; readonly formatTick: (value: number) => string }
    | undefined;
  readonly format: (value: number) => string;
  /** For the ticks of the value axis. */
  readonly formatTick: (value: number) => string;
  readonly marks?: readonly ExemplarMark[];
  readonly onMark?: (index: number) => void;
  readonly onSelect: (fromMs: number, toMs: number) => void;
  /** What the chart shows, for a screen reader. */
  readonly label: string;
  /** Drawn under the lines. */
  readonly backdrop?: (plot: TimePlot, axis: ValueAxis) => ReactNode;
  /** The panel beside the crosshair. */
  readonly tip: (
    step: number,
    mark: number,
    spot: TimeSpot,
    size: { width: number; height: number },
  ) => ReactNode;
}

const NONE: readonly ExemplarMark[] = [];

export function LineChart(props: LineChartProps) {
  const {
    startMs,
    stepMs,
    steps,
    axis,
    rightAxis,
    format,
    formatTick,
    marks = NONE,
    onMark,
    onSelect,
    label,
    backdrop,
    tip,
  } = props;
  const lines = useMemo(() => props.lines.slice(0, MOST_LINES), [props.lines]);
  const host = useRef<HTMLDivElement>(null);
  const size = useSize(host);
  const endWords = lines.some(({ endWord }) => endWord);
  const right = rightAxis ? AXIS_RIGHT : endWords ? END_WORDS : AIR_RIGHT;
  const plot = useMemo<TimePlot>(
    () => ({
      left: AXIS_LEFT,
      right: Math.max(AXIS_LEFT + 1, size.width - right),
      top: AIR_TOP,
      bottom: Math.max(AIR_TOP + 1, size.height - AXIS_BOTTOM),
      fromMs: startMs,
      toMs: startMs + Math.max(1, steps) * stepMs,
    }),
    [size, right, startMs, stepMs, steps],
  );
  const places = useMemo(
    () =>
      lines.map((line) =>
        withEnd(
          placesOf(line, line.right && rightAxis ? rightAxis.axis : axis, startMs, stepMs),
          line.drawn ? undefined : line.told,
        ),
      ),
    [lines, startMs, stepMs, axis, rightAxis],
  );
  const shown = useMemo(() => marksApart(marks, plot, axis), [marks, plot, axis]);
  const time = timeTicks(plot.fromMs, plot.toMs, plot.right - plot.left);
  const roomy = time.at.filter((ms) => xOfTime(plot, ms) + HALF_LABEL <= size.width);
  const axisOf = ({ right: isRight }: ChartLine) => (isRight && rightAxis ? { yAxisId: 'right' } : {});
  const stepAt = (ms: number): number =>
    Math.min(steps - 1, Math.max(0, Math.floor((ms - startMs) / stepMs)));
  const markAt = (spot: TimeSpot): number =>
    nearestMark(
      marks,
      shown,
      plot,
      axis,
      spot.x,
      spot.y,
      ((plot.right - plot.left) / Math.max(1, steps)) * 0.5,
    );
  const say = (ms: number): string => {
    const step = stepAt(ms);
    const known = lines.flatMap(({ name, values, format: own = format }) => {
      const value = values[step] ?? null;
      return value === null ? [] : [`${name} ${own(value)}`];
    });
    return `${formatClock(startMs + step * stepMs, { millis: false })}: ${known.slice(0, 6).join(', ') || 'nothing'}`;
  };

  return (
    <div ref={host} className={styles.chart}>
      {size.width > 0 && size.height > 0 && (
        <>
          {backdrop?.(plot, axis)}
          <Recharts
            width={size.width}
            height={size.height}
            margin={{ top: AIR_TOP, right: rightAxis ? 0 : right, bottom: 0, left: 0 }}
            accessibilityLayer={false}
            className={styles.lines}
          >
            {!backdrop && <CartesianGrid syncWithTicks vertical={false} stroke="var(--line)" />}
            <XAxis
              dataKey="t"
              {...AXIS}
              domain={[plot.fromMs, plot.toMs]}
              ticks={roomy}
              tickFormatter={(ms: number) => timeLabel(ms, time.stepMs)}
              height={AXIS_BOTTOM}
              axisLine={{ stroke: 'var(--line)' }}
            />
            <YAxis {...valueAxis(axis, formatTick)} width={AXIS_LEFT} />
            {rightAxis && (
              <YAxis
                {...valueAxis(rightAxis.axis, rightAxis.formatTick)}
                yAxisId="right"
                orientation="right"
                width={AXIS_RIGHT}
              />
            )}
            {lines.map((line, i) => (
              <Line {...strokeOf(line, places[i]?.whole ?? [])} key={line.key} {...axisOf(line)} />
            ))}
            {lines.map((line, i) =>
              places[i]?.end.length ? (
                <Line
                  {...strokeOf(line, places[i].end)}
                  key={`end of ${line.key}`}
                  {...axisOf(line)}
                  className={styles.end}
                  strokeDasharray="1 3"
                />
              ) : null,
            )}
          </Recharts>
          {shown.length > 0 && (
            <Exemplars
              marks={marks.filter((_, i) => shown.includes(i))}
              plot={plot}
              axis={axis}
              size={size}
            />
          )}
          {endWords && <EndWords lines={lines} plot={plot} axis={axis} format={format} />}
          <TimePad
            plot={plot}
            stepMs={stepMs}
            label={label}
            say={say}
            crosshair
            onSelect={onSelect}
            onClick={(spot) => {
              const mark = markAt(spot);
              if (mark >= 0) onMark?.(mark);
            }}
          >
            {(spot) => tip(stepAt(spot.ms), markAt(spot), spot, size)}
          </TimePad>
        </>
      )}
    </div>
  );
}

const strokeOf = (line: ChartLine, places: Place[]) => ({
  data: places,
  dataKey: 'v',
  name: line.name,
  stroke: line.color,
  strokeWidth: line.width ?? 1.5,
  strokeOpacity: line.dimmed ? 0.2 : 1,
  ...(line.dash !== undefined && { strokeDasharray: line.dash }),
  dot: hasAlone(places) ? (dot: Dot) => aloneDot(dot, line, places) : false,
  activeDot: false,
  isAnimationActive: false,
  connectNulls: false,
  type: 'linear' as const,
});

/** Half the width of a time under the axis, px: nearer to the edge it would be cut. */
const HALF_LABEL = 24;
const LABEL = { fill: 'var(--ink-3)', fontSize: 11, fontWeight: 500 };
const AXIS = { type: 'number', tickLine: false, tick: LABEL, interval: 0, allowDataOverflow: true } as const;

const valueAxis = ({ scale, low, high, ticks }: ValueAxis, tickFormatter: (value: number) => string) => ({
  ...AXIS,
  scale,
  domain: [low, high],
  ticks: [...ticks],
  tickFormatter,
  axisLine: false,
});
