// The stretch of time that all charts of a board lie over. Pure.
import type { BoardChart } from '#shared/api/boards.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import { joinNanos, splitNanos } from '#shared/model/time.ts';
import type { AskedWindow } from '../../api/index.ts';
import { findInstrument } from './naming.ts';

interface Known {
  readonly instruments: readonly Instrument[];
  /** Of everything that was captured, spans and log records too. */
  readonly start: string;
  readonly end: string;
}

/** A chart of a single point gets this much room, µs. */
const ROOM_US = 60_000_000;
const LEAST_US = 1_000_000;

/**
 * The window with its open ends closed for all charts alike: it begins with the first that any of them has to show. A
 * query may read any metric, and a service its spans.
 */
export function closedWindow(window: AskedWindow, known: Known, charts: readonly BoardChart[]): AskedWindow {
  const { from, to } = window.resolve();
  if (from !== undefined) return window;
  const endUs = splitNanos(to ?? known.end).us;
  const begins = charts.flatMap((chart): number[] => {
    if (chart.kind === 'service') return [splitNanos(known.start).us];
    const one = chart.kind === 'metric' ? findInstrument(known.instruments, chart) : undefined;
    const read = chart.kind === 'query' ? known.instruments : one ? [one] : [];
    return read.map((instrument) => splitNanos(instrument.begins).us);
  });
  const first = begins.reduce((least, us) => Math.min(least, us), endUs);
  const fromUs = endUs - first < LEAST_US ? endUs - ROOM_US : first;
  const [start, end] = [joinNanos(Math.max(0, fromUs), 0), to ?? known.end];
  return {
    key: `${window.key} ${start} ${end}`,
    resolve: () => ({ ...window.resolve(), from: start, to: end }),
  };
}
