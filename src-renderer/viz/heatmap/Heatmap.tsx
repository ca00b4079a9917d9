// A distribution over time as cells: one a step and bucket, darker where more was observed. It lies under a
// chart's lines and takes that chart's plot and axis; the table of the same numbers is the caller's.
import { useCallback } from 'react';
import { type ColorToken, hexOf } from '../../ui/theme/colors.ts';
import { useTheme } from '../../ui/theme/theme.ts';
import { type ValueAxis, yOfValue } from '../chart/plot.ts';
import type { TimePlot } from '../chart/TimePad.tsx';
import { useCanvas } from '../chart/use-canvas.ts';
import styles from './Heatmap.module.css';

export interface HeatmapProps {
  readonly plot: TimePlot;
  readonly axis: ValueAxis;
  /** Upper bounds of the rows, ascending; null is infinity. */
  readonly bounds: readonly (number | null)[];
  /** Lower edge of the first row. */
  readonly lowest: number;
  /** counts[step][row] */
  readonly counts: readonly (readonly number[])[];
  readonly color: ColorToken;
}

/** Strength of the faintest and of the fullest cell, percent of the colour in the ground. */
const FAINTEST = 4;
const FULLEST = 82;

export function Heatmap({ plot, axis, bounds, lowest, counts, color }: HeatmapProps) {
  const theme = useTheme();
  const paint = useCallback(
    (pen: CanvasRenderingContext2D) => {
      const full = hexOf(color, theme);
      const ground = hexOf('surface', theme);
      // Shares under a hundredth of an observation are rounding, not data.
      const most = counts.reduce((high, row) => Math.max(high, ...row), 0.01);
      const width = (plot.right - plot.left) / Math.max(1, counts.length);
      const gap = width >= 4 ? 1 : 0;
      counts.forEach((cells, step) => {
        const x = plot.left + step * width;
        cells.forEach((count, row) => {
          if (count < 0.01) return;
          const bottom = yOfValue(plot, axis, row === 0 ? lowest : (bounds[row - 1] ?? axis.high));
          const top = yOfValue(plot, axis, bounds[row] ?? axis.high);
          const strength = FAINTEST + (FULLEST - FAINTEST) * Math.sqrt(count / most);
          pen.fillStyle = `color-mix(in oklab, ${full} ${strength.toFixed(0)}%, ${ground})`;
          pen.fillRect(x, top, Math.max(1, width - gap), Math.max(2, bottom - top - gap));
        });
      });
    },
    [plot, axis, bounds, lowest, counts, color, theme],
  );
  const canvas = useCanvas(plot.right + 1, plot.bottom + 1, paint);
  return (
    <div aria-hidden="true">
      <canvas
        ref={canvas}
        className={styles.canvas}
        style={{ width: plot.right + 1, height: plot.bottom + 1 }}
      />
    </div>
  );
}
