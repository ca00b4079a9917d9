// How lines of a chart look: groups by hue and dash, percentiles of one group in ink by dash. Pure.
import type { ChartLine } from '../../viz/chart/chart-line.ts';

const DASHES = [undefined, '6 3', '2 3'] as const;

/** How the group at a place in the engine's order is drawn, in the chart and in the table. */
export function lookOf(place: number): Pick<ChartLine, 'color' | 'dash'> {
  return { color: `var(--svc-${place % 8})`, dash: DASHES[Math.floor(place / 8) % DASHES.length] };
}

const QUANTILE_LOOKS: readonly Pick<ChartLine, 'dash' | 'width'>[] = [
  { width: 2 },
  { dash: '5 3', width: 1.5 },
  { dash: '1 3', width: 1.75 },
  { dash: '8 3 1 3', width: 1.5 },
];

/** How a quantile is drawn, by its place from the highest down. */
export const quantileLook = (place: number): Pick<ChartLine, 'dash' | 'width'> =>
  QUANTILE_LOOKS[Math.min(place, QUANTILE_LOOKS.length - 1)] ?? {};
