// The small panel beside a spot of a chart. It keeps inside the chart and lets the pointer through.
import type { ReactNode } from 'react';
import styles from './Tip.module.css';

export interface TipProps {
  readonly x: number;
  readonly y: number;
  /** Size of the chart, to keep inside of. */
  readonly width: number;
  readonly height: number;
  readonly children: ReactNode;
}

const AWAY = 14;

export function Tip({ x, y, width, height, children }: TipProps) {
  const across = x > width * 0.62 ? { right: width - x + AWAY } : { left: x + AWAY };
  const down = y > height * 0.5 ? { bottom: Math.max(0, height - y - 8) } : { top: Math.max(0, y - 8) };
  return (
    <div className={styles.tip} style={{ ...across, ...down }} role="presentation">
      {children}
    </div>
  );
}
