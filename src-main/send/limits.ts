// What backends take, as numbers: their defaults as documented and seen, or as read from the target. Kept with a
// send, so JSON: null stands for "no limit".
import type { Backend } from '#shared/api/destinations.ts';
import type { Signal } from '#shared/model/signal.ts';

export interface TraceLimits {
  /** Bytes of one trace; what is beyond is dropped without a word. */
  traceBytes: number | null;
  /** Bytes of a key or of a string value right under an attribute; longer ones are cut. */
  attributeBytes: number | null;
  /** New traces at a time; more are dropped without a word until some are idle. */
  liveTraces: number | null;
}

export interface LogLimits {
  /** Older records are refused. */
  maxAgeMs: number | null;
  /** Newer ones than so long after now are refused. */
  futureMs: number | null;
  /** So much may a line be behind the newest one of its stream. */
  behindMs: number;
  lineBytes: number | null;
  /** Lines that are too long are cut instead of refused. */
  cutsLines: boolean;
  /** Structured metadata is taken at all. */
  metadata: boolean;
  metadataCount: number | null;
  metadataBytes: number | null;
  labels: number | null;
  labelBytes: number | null;
}

export interface MetricLimits {
  /** Points older than the newest one there by more than this are refused: an hour, or the out-of-order window. */
  maxAgeMs: number;
  /** Points behind the newest of their series are taken so long, 0 for never; null where that is not known. */
  windowMs: number | null;
  /** The newest sample there, ms since 1970, where the target tells. */
  newestMs: number | null;
  futureMs: number | null;
  /** Delta temporality is taken. */
  delta: boolean;
  labels: number | null;
  labelBytes: number | null;
  nameBytes: number | null;
}

export interface Limits {
  traces: TraceLimits;
  logs: LogLimits;
  metrics: MetricLimits;
  /** Which were read from the target; the others are its kind's defaults. */
  read: Record<Signal, boolean>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const TEMPO: TraceLimits = { traceBytes: 5_000_000, attributeBytes: 2048, liveTraces: 10_000 };
const LOKI: LogLimits = {
  maxAgeMs: 7 * DAY_MS,
  futureMs: 10 * MINUTE_MS,
  behindMs: HOUR_MS,
  lineBytes: 262_144,
  cutsLines: false,
  metadata: true,
  metadataCount: 128,
  metadataBytes: 65_536,
  labels: 15,
  labelBytes: 2048,
};
const PROMETHEUS: MetricLimits = {
  maxAgeMs: HOUR_MS,
  windowMs: null,
  newestMs: null,
  futureMs: 10 * MINUTE_MS,
  delta: false,
  labels: null,
  labelBytes: null,
  nameBytes: null,
};
const MIMIR: MetricLimits = { ...PROMETHEUS, labels: 30, labelBytes: 2048, nameBytes: 1024 };
/** Grafana Cloud takes points up to two hours out of order. */
const CLOUD: MetricLimits = { ...MIMIR, maxAgeMs: 2 * HOUR_MS, windowMs: 2 * HOUR_MS };

const METRICS: Partial<Record<Backend, MetricLimits>> = { mimir: MIMIR, 'grafana-cloud': CLOUD };

/** The defaults of these backends. What is behind a Collector is taken to be Tempo, Loki and Prometheus. */
export function defaultLimits(backends: Record<Signal, Backend>): Limits {
  return {
    traces: TEMPO,
    logs: LOKI,
    metrics: METRICS[backends.metrics] ?? PROMETHEUS,
    read: { traces: false, logs: false, metrics: false },
  };
}
