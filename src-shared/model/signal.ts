/** The three signals of OTLP, by the word its paths use (`/v1/traces`, `/v1/logs`, `/v1/metrics`). */
export const SIGNALS = ['traces', 'logs', 'metrics'] as const;
export type Signal = (typeof SIGNALS)[number];
