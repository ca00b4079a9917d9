// Duration over time on a log scale: a drag selects a rectangle, a click opens a point, arrow keys walk it by
// time. Knows neither queries nor the API. Whoever shows it shows a table of the same things beside it.
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatClock, formatDuration, formatPlural } from '../../ui/format/index.ts';
import { hexOf } from '../../ui/theme/colors.ts';
import { serviceHex } from '../../ui/theme/service-color.ts';
import { useTheme } from '../../ui/theme/theme.ts';
import { paintAxes, paintHeat, paintPoints } from './paint.ts';
import { nearestPoint, pointsIn } from './pick.ts';
import styles from './Scatter.module.css';
import {
  durationDomain,
  msAt,
  nsAt,
  type Scales,
  type ScatterBox,
  type ScatterPoints,
  xOf,
  yOf,
} from './scale.ts';

export type ScatterMode = 'points' | 'heat';

export interface ScatterProps {
  points: ScatterPoints;
  /** The time axis, milliseconds since the epoch. */
  fromMs: number;
  toMs: number;
  mode: ScatterMode;
  selection: ScatterBox | null;
  onSelect: (box: ScatterBox | null) => void;
  /** A point was clicked: its row. */
  onOpen: (row: number) => void;
  /** What the chart shows, for a screen reader. */
  label: string;
}

const AXIS_WIDTH = 52;
const AXIS_HEIGHT = 18;
const AIR = 8;
/** A drag shorter than this is a click. */
const CLICK_PX = 4;
/** Steps of the keyboard across the chart. */
const KEY_STEPS = 60;

interface Drag {
  readonly x: number;
  readonly y: number;
  readonly toX: number;
  readonly toY: number;
}

export function Scatter(props: ScatterProps) {
  const { points, fromMs, toMs, mode, selection, onSelect, onOpen, label } = props;
  const theme = useTheme();
  const hint = useId();
  const host = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(host);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [hovered, setHovered] = useState(-1);
  const [cursor, setCursor] = useState<{ at: number; anchor: number } | null>(null);

  const scales = useMemo<Scales>(
    () => ({
      frame: {
        left: AXIS_WIDTH,
        right: Math.max(AXIS_WIDTH + 1, size.width - 8),
        top: AIR,
        bottom: Math.max(AIR + 1, size.height - AXIS_HEIGHT - AIR / 2),
      },
      fromMs,
      toMs,
      ...durationDomain(points.durationNs),
    }),
    [points, fromMs, toMs, size],
  );

  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (!element || !pen || size.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(size.width * ratio);
    element.height = Math.round(size.height * ratio);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const colors = {
      surface: hexOf('surface', theme),
      line: hexOf('line', theme),
      label: hexOf('ink-3', theme),
      error: hexOf('error', theme),
      unknown: hexOf('ink-3', theme),
      services: points.services.map((service) => serviceHex(service, theme)),
    };
    paintAxes(pen, scales, colors);
    pen.save();
    pen.beginPath();
    pen.rect(scales.frame.left - 3, 0, scales.frame.right - scales.frame.left + 6, size.height);
    pen.clip();
    (mode === 'heat' ? paintHeat : paintPoints)(pen, points, scales, colors);
    pen.restore();
  }, [points, scales, mode, theme, size]);

  const place = (event: React.PointerEvent): { x: number; y: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const boxOf = (d: Drag): ScatterBox => ({
    fromMs: msAt(scales, Math.min(d.x, d.toX)),
    toMs: msAt(scales, Math.max(d.x, d.toX)),
    minNs: nsAt(scales, Math.max(d.y, d.toY)),
    maxNs: nsAt(scales, Math.min(d.y, d.toY)),
  });
  const isClick = (d: Drag): boolean => Math.abs(d.toX - d.x) < CLICK_PX && Math.abs(d.toY - d.y) < CLICK_PX;
  const drawn = drag && !isClick(drag) ? boxOf(drag) : selection;

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape' && (selection || cursor)) {
      event.stopPropagation();
      onSelect(null);
      setCursor(null);
      return;
    }
    const move = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (move === 0) return;
    event.preventDefault();
    const was = cursor ?? { at: move > 0 ? -1 : KEY_STEPS, anchor: 0 };
    const at = Math.min(KEY_STEPS - 1, Math.max(0, was.at + move));
    const anchor = event.shiftKey && cursor ? was.anchor : at;
    setCursor({ at, anchor });
    if (event.shiftKey) onSelect(sliceOf(scales, Math.min(at, anchor), Math.max(at, anchor)));
  };
  const slice = cursor
    ? sliceOf(scales, Math.min(cursor.at, cursor.anchor), Math.max(cursor.at, cursor.anchor))
    : null;

  return (
    <section ref={host} className={styles.chart}>
      <div aria-hidden="true">
        <canvas ref={canvas} className={styles.canvas} />
      </div>
      <button
        type="button"
        className={styles.pad}
        aria-label={label}
        aria-describedby={hint}
        onKeyDown={onKeyDown}
        onBlur={() => setCursor(null)}
        data-testid="scatter-pad"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const { x, y } = place(event);
          setHovered(-1);
          setDrag({ x, y, toX: x, toY: y });
        }}
        onPointerMove={(event) => {
          const { x, y } = place(event);
          if (drag) setDrag({ ...drag, toX: x, toY: y });
          else setHovered(nearestPoint(points, scales, x, y));
        }}
        onPointerUp={() => {
          if (!drag) return;
          setDrag(null);
          if (!isClick(drag)) return onSelect(boxOf(drag));
          const row = nearestPoint(points, scales, drag.x, drag.y);
          if (row >= 0) onOpen(row);
          else onSelect(null);
        }}
        onPointerCancel={() => setDrag(null)}
        onPointerLeave={() => setHovered(-1)}
        data-over={hovered >= 0}
      />
      {drawn && <Box box={drawn} scales={scales} className={styles.selection} />}
      {slice && !drawn && <Box box={slice} scales={scales} className={styles.slice} />}
      {hovered >= 0 && !drag && <Tip points={points} row={hovered} scales={scales} width={size.width} />}
      <span id={hint} className={styles.unseen}>
        Arrow keys move through time, Shift with arrows selects, Escape clears.
      </span>
      <output className={styles.unseen}>{slice ? sayOf(points, slice) : ''}</output>
    </section>
  );
}

/** The stretch of time between two steps of the keyboard, over all durations. */
function sliceOf(scales: Scales, first: number, last: number): ScatterBox {
  const step = (scales.toMs - scales.fromMs) / KEY_STEPS;
  return {
    fromMs: scales.fromMs + first * step,
    toMs: scales.fromMs + (last + 1) * step,
    minNs: 0,
    maxNs: 10 ** scales.high * 1.01,
  };
}

function sayOf(points: ScatterPoints, box: ScatterBox): string {
  const picked = pointsIn(points, box);
  const head = `${formatClock(box.fromMs, { millis: false })} to ${formatClock(box.toMs, { millis: false })}: ${formatPlural(picked.rows.length, 'trace')}`;
  if (picked.rows.length === 0) return head;
  return `${head}, ${formatDuration(picked.minNs)} to ${formatDuration(picked.maxNs)}, ${formatPlural(picked.errors, 'error')}`;
}

function Box({ box, scales, className }: { box: ScatterBox; scales: Scales; className: string | undefined }) {
  const left = Math.max(scales.frame.left - 3, xOf(scales, box.fromMs));
  const right = Math.min(scales.frame.right + 3, xOf(scales, box.toMs));
  const top = Math.max(1, yOf(scales, box.maxNs));
  const bottom = Math.min(scales.frame.bottom + 4, yOf(scales, Math.max(1, box.minNs)));
  if (right <= left || bottom <= top) return null;
  return <div className={className} style={{ left, top, width: right - left, height: bottom - top }} />;
}

function Tip({
  points,
  row,
  scales,
  width,
}: {
  points: ScatterPoints;
  row: number;
  scales: Scales;
  width: number;
}) {
  const x = xOf(scales, points.startMs[row] ?? 0);
  const y = yOf(scales, points.durationNs[row] ?? 0);
  const service = points.services[points.service[row] ?? -1];
  return (
    <>
      <div className={styles.ring} style={{ left: x - 5, top: y - 5 }} />
      <div
        className={styles.tip}
        style={{
          top: Math.max(2, y - 12),
          ...(x > width - 320 ? { right: width - x + 10 } : { left: x + 10 }),
        }}
      >
        {service && <b>{service}</b>}
        <span>{formatDuration(points.durationNs[row] ?? 0)}</span>
        <time>{formatClock(points.startMs[row] ?? 0)}</time>
        {points.error[row] === 1 && <span className={styles.bad}>error</span>}
      </div>
    </>
  );
}

function useSize(host: React.RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [host]);
  return size;
}
