// The numbers signals have in the database.
import type { Signal } from '#shared/model/signal.ts';

export const TRACES = 1;
export const LOGS = 2;
export const METRICS = 3;

const NUMBERS: Record<Signal, number> = { traces: TRACES, logs: LOGS, metrics: METRICS };

/** The number of a signal in `chunks.signal` and `send_results.signal`. */
export const signalNumber = (signal: Signal): number => NUMBERS[signal];
