// A small line of values without axes. Gaps stay gaps.
import { useEffect, useRef } from 'react';
import { type ColorToken, hexOf } from './theme/colors.ts';
import { useTheme } from './theme/theme.ts';

export interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly width?: number;
  readonly height?: number;
  readonly color?: ColorToken;
  /** Read out in its place. */
  readonly label: string;
  readonly bars?: boolean;
}

export function Sparkline({
  values,
  width = 56,
  height = 16,
  color = 'ink-2',
  label,
  bars = false,
}: SparklineProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext('2d');
    if (!element || !pen) return;
    const ratio = globalThis.devicePixelRatio || 1;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    pen.scale(ratio, ratio);
    const ink = hexOf(color, theme);
    if (bars) drawBars(pen, values, width, height, ink);
    else drawLine(pen, values, width, height, ink);
  }, [values, width, height, color, theme, bars]);
  return <canvas ref={canvas} style={{ width, height, display: 'block' }} role="img" aria-label={label} />;
}

type Values = readonly (number | null)[];

function drawLine(
  pen: CanvasRenderingContext2D,
  values: Values,
  width: number,
  height: number,
  ink: string,
): void {
  const there = values.filter((value) => value !== null);
  const low = Math.min(...there);
  const high = Math.max(...there);
  const x = (index: number): number => 1 + (index / Math.max(1, values.length - 1)) * (width - 2);
  // A line that never moves lies in the middle.
  const y = (value: number): number =>
    high === low ? height / 2 : height - 2 - ((value - low) / (high - low)) * (height - 4);
  pen.strokeStyle = ink;
  pen.fillStyle = ink;
  pen.lineWidth = 1.25;
  pen.lineJoin = 'round';
  pen.beginPath();
  values.forEach((value, index) => {
    if (value === null) return;
    const alone = (values[index - 1] ?? null) === null;
    if (alone && (values[index + 1] ?? null) === null) pen.fillRect(x(index) - 1, y(value) - 1, 2, 2);
    else if (alone) pen.moveTo(x(index), y(value));
    else pen.lineTo(x(index), y(value));
  });
  pen.stroke();
}

function drawBars(
  pen: CanvasRenderingContext2D,
  values: Values,
  width: number,
  height: number,
  ink: string,
): void {
  const high = Math.max(1e-12, ...values.map((value) => value ?? 0));
  const step = width / Math.max(1, values.length);
  pen.fillStyle = ink;
  values.forEach((value, index) => {
    if (value === null || value <= 0) return;
    const tall = Math.max(1, (value / high) * height);
    pen.fillRect(index * step, height - tall, Math.max(1, step - 1), tall);
  });
}
