// Pixels of the scatter: grid and axes, then the points, or the same points as a heat map. Takes colours,
// knows no theme.
import { formatDuration } from '../../ui/format/index.ts';
import { durationTicks, type Scales, type ScatterPoints, timeLabel, timeTicks, xOf, yOf } from './scale.ts';

export interface ScatterColors {
  readonly surface: string;
  readonly line: string;
  readonly label: string;
  readonly error: string;
  /** Of a point whose service is unknown. */
  readonly unknown: string;
  /** By index of `points.services`. */
  readonly services: readonly string[];
}

const LABEL_FONT = '500 11px "Inter Variable", system-ui, sans-serif';

/** Grid lines with their durations at the left, ticks with their times below. */
export function paintAxes(pen: CanvasRenderingContext2D, scales: Scales, colors: ScatterColors): void {
  const { left, right, bottom } = scales.frame;
  pen.font = LABEL_FONT;
  pen.textBaseline = 'middle';
  pen.strokeStyle = colors.line;
  pen.fillStyle = colors.label;
  pen.lineWidth = 1;
  pen.textAlign = 'right';
  for (const ns of durationTicks(scales.low, scales.high)) {
    const y = Math.round(yOf(scales, ns)) + 0.5;
    line(pen, left, y, right, y);
    pen.fillText(formatDuration(ns, { trim: true }), left - 6, y);
  }
  pen.textAlign = 'center';
  const { at, stepMs } = timeTicks(scales.fromMs, scales.toMs, right - left);
  for (const ms of at) {
    const x = Math.round(xOf(scales, ms)) + 0.5;
    if (x > right - 8) continue;
    line(pen, x, bottom, x, bottom + 4);
    pen.fillText(timeLabel(ms, stepMs), Math.max(x, left + 12), bottom + 11);
  }
}

function line(pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

/** A dot a point in its service's colour, one path a colour; errors as crosses above all dots. */
export function paintPoints(
  pen: CanvasRenderingContext2D,
  points: ScatterPoints,
  scales: Scales,
  colors: ScatterColors,
): void {
  const radius = points.startMs.length > 3000 ? 1.4 : 1.75;
  const bySlot = new Map<number, number[]>();
  const crosses: number[] = [];
  for (let i = 0; i < points.startMs.length; i++) {
    if (points.error[i] === 1) {
      crosses.push(i);
      continue;
    }
    const slot = points.service[i] ?? -1;
    const rows = bySlot.get(slot);
    if (rows) rows.push(i);
    else bySlot.set(slot, [i]);
  }
  pen.globalAlpha = 0.75;
  for (const [slot, rows] of bySlot) {
    pen.fillStyle = colors.services[slot] ?? colors.unknown;
    pen.beginPath();
    for (const i of rows) {
      const x = xOf(scales, points.startMs[i] ?? 0);
      const y = yOf(scales, points.durationNs[i] ?? 0);
      pen.moveTo(x + radius, y);
      pen.arc(x, y, radius, 0, 2 * Math.PI);
    }
    pen.fill();
  }
  pen.globalAlpha = 1;
  pen.strokeStyle = colors.error;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const i of crosses) {
    const x = xOf(scales, points.startMs[i] ?? 0);
    const y = yOf(scales, points.durationNs[i] ?? 0);
    pen.moveTo(x - 3, y - 3);
    pen.lineTo(x + 3, y + 3);
    pen.moveTo(x - 3, y + 3);
    pen.lineTo(x + 3, y - 3);
  }
  pen.stroke();
}

const CELL = { width: 8, height: 7 };

interface Cell {
  count: number;
  errors: number;
  /** Points by service index. */
  services: Map<number, number>;
}

/** The same points counted in cells: the commonest service's colour, stronger where more are; a red foot under errors. */
export function paintHeat(
  pen: CanvasRenderingContext2D,
  points: ScatterPoints,
  scales: Scales,
  colors: ScatterColors,
): void {
  const { left, top } = scales.frame;
  const cells = new Map<string, Cell>();
  let most = 1;
  for (let i = 0; i < points.startMs.length; i++) {
    const column = Math.floor((xOf(scales, points.startMs[i] ?? 0) - left) / CELL.width);
    const row = Math.floor((yOf(scales, points.durationNs[i] ?? 0) - top) / CELL.height);
    const key = `${column} ${row}`;
    const cell = cells.get(key) ?? { count: 0, errors: 0, services: new Map<number, number>() };
    cell.count++;
    cell.errors += points.error[i] ?? 0;
    const service = points.service[i] ?? -1;
    cell.services.set(service, (cell.services.get(service) ?? 0) + 1);
    cells.set(key, cell);
    most = Math.max(most, cell.count);
  }
  for (const [key, cell] of cells) {
    const [column = 0, row = 0] = key.split(' ').map(Number);
    const x = left + column * CELL.width;
    const y = top + row * CELL.height;
    const strength = 4 + 78 * Math.sqrt(cell.count / most);
    const color = colors.services[commonest(cell.services)] ?? colors.unknown;
    pen.fillStyle = `color-mix(in oklab, ${color} ${strength.toFixed(0)}%, ${colors.surface})`;
    pen.fillRect(x, y, CELL.width - 1, CELL.height - 1);
    if (cell.errors === 0) continue;
    pen.fillStyle = colors.error;
    pen.fillRect(x, y + CELL.height - 3, CELL.width - 1, 2);
  }
}

function commonest(services: ReadonlyMap<number, number>): number {
  let best = -1;
  let most = 0;
  for (const [service, count] of services) {
    if (count <= most) continue;
    best = service;
    most = count;
  }
  return best;
}
