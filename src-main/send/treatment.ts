// What is done to items on their way out. Settled when a send begins and kept with it, so that a resumed or
// repeated request is byte-equal to the first: Loki keeps equal lines once only.
import type { Backend } from '#shared/api/destinations.ts';
import type { How } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';

export interface Treatment {
  how: How;
  /** Which backend takes each signal: what it refuses stays here. */
  backends: Record<Signal, Backend>;
  /** Added to every time, ns as a decimal string; "0" for times as recorded. */
  shiftNs: string;
  /** Ids become a hash of this and the old id; null leaves them. The same for every try of one send. */
  idSalt: string | null;
  /** The clock when the send began, µs: ages are judged by it. */
  nowUs: number;
}

/** Everything goes as it came. */
export const UNTREATED: Treatment = {
  how: { time: 'recorded', delta: 'as-is', refused: 'try', again: true, redact: [] },
  backends: { traces: 'otlp', logs: 'otlp', metrics: 'otlp' },
  shiftNs: '0',
  idSalt: null,
  nowUs: 0,
};
