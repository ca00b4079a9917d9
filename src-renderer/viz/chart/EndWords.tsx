// Name and last value at the end of a line, moved apart where they would cover each other.

import type { ChartLine } from './chart-line.ts';
import styles from './LineChart.module.css';
import { type ValueAxis, yOfValue } from './plot.ts';
import type { TimePlot } from './TimePad.tsx';

const LINE_PX = 16;

export function EndWords({
  lines,
  plot,
  axis,
  format,
}: {
  readonly lines: readonly ChartLine[];
  readonly plot: TimePlot;
  readonly axis: ValueAxis;
  readonly format: (value: number) => string;
}) {
  const ends = lines.flatMap((line) => {
    const value = line.endWord ? (line.values.findLast((one) => one !== null) ?? null) : null;
    return value === null ? [] : [{ line, value, y: yOfValue(plot, axis, value) }];
  });
  ends.sort((a, b) => a.y - b.y);
  let free = 0;
  return ends.map(({ line, value, y }) => {
    const at = Math.max(y, free);
    free = at + LINE_PX;
    return (
      <span
        key={line.key}
        className={styles.endWord}
        data-picture-text
        style={{ left: plot.right + 8, top: at - LINE_PX / 2 }}
      >
        <b>{line.name}</b> {format(value)}
      </span>
    );
  });
}
