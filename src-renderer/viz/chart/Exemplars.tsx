// Exemplars as diamonds: single observations that carry a trace.
import type { Size } from '../waterfall/use-size.ts';
import styles from './LineChart.module.css';
import { type ValueAxis, yOfValue } from './plot.ts';
import { type TimePlot, xOfTime } from './TimePad.tsx';

export interface ExemplarMark {
  readonly ms: number;
  readonly value: number;
  /** It carries a trace that can be opened. */
  readonly linked: boolean;
  readonly dimmed?: boolean;
}

const REACH_PX = 9;
/** Of marks nearer to each other than this one is drawn, the highest. */
const APART_PX = 12;

/** The marks that fit without lying on each other: their indexes. What is dimmed is not shown. */
export function marksApart(marks: readonly ExemplarMark[], plot: TimePlot, axis: ValueAxis): number[] {
  const taken = new Set<string>();
  const order = marks.map((_, i) => i).sort((a, b) => (marks[b]?.value ?? 0) - (marks[a]?.value ?? 0));
  return order.filter((i) => {
    const mark = marks[i];
    if (!mark || mark.dimmed || mark.ms < plot.fromMs || mark.ms > plot.toMs) return false;
    const column = Math.round(xOfTime(plot, mark.ms) / APART_PX);
    const row = Math.round(yOfValue(plot, axis, mark.value) / APART_PX);
    const near = [-1, 0, 1].some((dx) => [-1, 0, 1].some((dy) => taken.has(`${column + dx} ${row + dy}`)));
    if (!near) taken.add(`${column} ${row}`);
    return !near;
  });
}

/** The mark nearest to a place, or -1. Without a `y` (the keyboard) any mark within `reachX` counts. */
export function nearestMark(
  marks: readonly ExemplarMark[],
  shown: readonly number[],
  plot: TimePlot,
  axis: ValueAxis,
  x: number,
  y: number | null,
  reachX: number,
): number {
  let nearest = -1;
  let least = y === null ? Math.max(4, reachX) : REACH_PX;
  for (const i of shown) {
    const mark = marks[i];
    if (!mark) continue;
    const across = Math.abs(xOfTime(plot, mark.ms) - x);
    const distance = y === null ? across : Math.hypot(across, yOfValue(plot, axis, mark.value) - y);
    if (distance > least) continue;
    least = distance;
    nearest = i;
  }
  return nearest;
}

export function Exemplars({
  marks,
  plot,
  axis,
  size,
}: {
  readonly marks: readonly ExemplarMark[];
  readonly plot: TimePlot;
  readonly axis: ValueAxis;
  readonly size: Size;
}) {
  const path = (linked: boolean): string =>
    marks
      .filter((mark) => mark.linked === linked)
      .map(
        ({ ms, value }) =>
          `M${xOfTime(plot, ms).toFixed(1)} ${(yOfValue(plot, axis, value) - 5).toFixed(1)}l5 5l-5 5l-5 -5z`,
      )
      .join('');
  return (
    <svg className={styles.marks} width={size.width} height={size.height} aria-hidden="true">
      <path d={path(true)} className={styles.mark} />
      <path d={path(false)} className={styles.unlinked} />
    </svg>
  );
}
