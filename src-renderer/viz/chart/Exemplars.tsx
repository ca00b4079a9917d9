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

/** The mark nearest to a place, or -1. Without a `y` (the keyboard) any mark within `reachX` counts. */
export function nearestMark(
  marks: readonly ExemplarMark[],
  plot: TimePlot,
  axis: ValueAxis,
  x: number,
  y: number | null,
  reachX: number,
): number {
  let nearest = -1;
  let least = y === null ? Math.max(4, reachX) : REACH_PX;
  marks.forEach((mark, i) => {
    if (mark.dimmed) return;
    const across = Math.abs(xOfTime(plot, mark.ms) - x);
    const distance = y === null ? across : Math.hypot(across, yOfValue(plot, axis, mark.value) - y);
    if (distance > least) return;
    least = distance;
    nearest = i;
  });
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
  const shown = marks.filter(({ ms }) => ms >= plot.fromMs && ms <= plot.toMs);
  const path = (linked: boolean): string =>
    shown
      .filter((mark) => mark.linked === linked && !mark.dimmed)
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
