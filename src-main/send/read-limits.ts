// The limits of a target, read from its own configuration where it shows that: Tempo and Loki as YAML, Prometheus as
// JSON around YAML. What cannot be read keeps its default.
import type { Signal } from '#shared/model/signal.ts';
import type { PerSignal } from './destinations.ts';
import { get } from './get.ts';
import { defaultLimits, type Limits, type LogLimits, type MetricLimits, type TraceLimits } from './limits.ts';
import type { Target } from './target.ts';

const PATIENCE_MS = 1500;

const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** Milliseconds of a duration as Go and Prometheus write it: "168h0m0s", "1w", "30m"; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  if (/^0+$/.test(text)) return 0;
  if (!/^(\d+(\.\d+)?(ms|[smhdwy]))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwy])/g))
    sum += Number(amount) * (UNIT_MS[unit] ?? 0);
  return sum;
}

/** Bytes of a size as Loki writes it: "256KB", "64KiB", "262144"; undefined for anything else. Its K is 1024. */
export function sizeBytes(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([KMG]?)i?B?$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return Math.floor(Number(amount) * 1024 ** ['', 'K', 'M', 'G'].indexOf((unit ?? '').toUpperCase()));
}

/** Looks single settings up in YAML by their keys, which are told apart by their names alone. */
class Settings {
  readonly #yaml: string;
  constructor(yaml: string) {
    this.#yaml = yaml;
  }

  text(key: string): string | undefined {
    return new RegExp(`^[ \\t-]*${key}:[ \\t]*["']?([^"'\\n#]*?)["']?[ \\t]*(?:#.*)?$`, 'm').exec(
      this.#yaml,
    )?.[1];
  }

  /** A number through `read`; 0 means "no limit" there. */
  limit(key: string, read: (text: string) => number | undefined, otherwise: number | null): number | null {
    const text = this.text(key);
    const value = text === undefined || text === '' ? undefined : read(text);
    if (value === undefined || !Number.isFinite(value)) return otherwise;
    return value <= 0 ? null : value;
  }

  flag(key: string, otherwise: boolean): boolean {
    const text = this.text(key);
    return text === 'true' ? true : text === 'false' ? false : otherwise;
  }
}

/** Limits in what Tempo shows at /status/config. */
export function tempoLimits(yaml: string, known: TraceLimits): TraceLimits {
  const settings = new Settings(yaml);
  return {
    traceBytes: settings.limit('max_bytes_per_trace', Number, known.traceBytes),
    attributeBytes: settings.limit('max_attribute_bytes', Number, known.attributeBytes),
    liveTraces: settings.limit('max_traces_per_user', Number, known.liveTraces),
  };
}

/** Limits in what Loki shows at /config/tenant/v1/limits, or at /config. */
export function lokiLimits(yaml: string, known: LogLimits): LogLimits {
  const settings = new Settings(yaml);
  const rejectsOld = settings.flag('reject_old_samples', true);
  return {
    maxAgeMs: rejectsOld ? settings.limit('reject_old_samples_max_age', durationMs, known.maxAgeMs) : null,
    futureMs: settings.limit('creation_grace_period', durationMs, known.futureMs),
    // It says so in /config only.
    behindMs: (settings.limit('max_chunk_age', durationMs, null) ?? 2 * known.behindMs) / 2,
    lineBytes: settings.limit('max_line_size', sizeBytes, known.lineBytes),
    cutsLines: settings.flag('max_line_size_truncate', known.cutsLines),
    metadata: settings.flag('allow_structured_metadata', known.metadata),
    metadataCount: settings.limit('max_structured_metadata_entries_count', Number, known.metadataCount),
    metadataBytes: settings.limit('max_structured_metadata_size', sizeBytes, known.metadataBytes),
    labels: settings.limit('max_label_names_per_series', Number, known.labels),
    labelBytes: settings.limit('max_label_value_length', Number, known.labelBytes),
  };
}

/** Limits in what Prometheus shows of its configuration, its flags and its newest sample (/api/v1/status/…). */
export function prometheusLimits(
  { config, flags, tsdb }: { config: string; flags: string; tsdb: string },
  known: MetricLimits,
): MetricLimits {
  const yaml = dataOf(config).yaml;
  const settings = new Settings(typeof yaml === 'string' ? yaml : '');
  const windowMs = durationMs(settings.text('out_of_order_time_window') ?? '') ?? 0;
  const features = String(dataOf(flags)['enable-feature'] ?? '');
  const head = dataOf(tsdb).headStats;
  const newestMs =
    typeof head === 'object' && head !== null && 'maxTime' in head ? Number(head.maxTime) : Number.NaN;
  return {
    ...known,
    maxAgeMs: Math.max(known.maxAgeMs, windowMs),
    windowMs: typeof yaml === 'string' ? windowMs : null,
    // An empty database says -2^63.
    newestMs: Number.isFinite(newestMs) && newestMs > 0 ? newestMs : null,
    delta: /otlp-deltatocumulative|otlp-native-delta-ingestion/.test(features),
  };
}

function dataOf(json: string): Record<string, unknown> {
  try {
    const { data } = JSON.parse(json) as { data?: unknown };
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

type Part<S extends Signal> = Limits[S] | undefined;

async function textOf(target: Target, path: string): Promise<string | undefined> {
  const got = await get(target, path, PATIENCE_MS);
  return got?.status === 200 && !got.contentType.includes('html') ? got.text : undefined;
}

async function readTempo(target: Target, known: TraceLimits): Promise<Part<'traces'>> {
  const yaml = await textOf(target, '/status/config');
  return yaml?.includes('overrides') ? tempoLimits(yaml, known) : undefined;
}

async function readLoki(target: Target, known: LogLimits): Promise<Part<'logs'>> {
  for (const path of ['/config/tenant/v1/limits', '/config']) {
    const yaml = await textOf(target, path);
    if (yaml?.includes('reject_old_samples')) return lokiLimits(yaml, known);
  }
  return undefined;
}

async function readPrometheus(target: Target, known: MetricLimits): Promise<Part<'metrics'>> {
  const [config, flags, tsdb] = await Promise.all(
    ['config', 'flags', 'tsdb'].map((what) => textOf(target, `/api/v1/status/${what}`)),
  );
  return config === undefined || flags === undefined
    ? undefined
    : prometheusLimits({ config, flags, tsdb: tsdb ?? '' }, known);
}

/** The limits of a destination's backends, asked where they can be: `readers` are their query APIs. Never throws. */
export async function readLimits(
  backends: Parameters<typeof defaultLimits>[0],
  readers: PerSignal<Target>,
): Promise<Limits> {
  const known = defaultLimits(backends);
  const { traces, logs, metrics } = readers;
  const [tempo, loki, prometheus] = await Promise.all([
    traces !== null && backends.traces === 'tempo' ? readTempo(traces, known.traces) : undefined,
    logs !== null && backends.logs === 'loki' ? readLoki(logs, known.logs) : undefined,
    metrics !== null && backends.metrics === 'prometheus'
      ? readPrometheus(metrics, known.metrics)
      : undefined,
  ]);
  return {
    traces: tempo ?? known.traces,
    logs: loki ?? known.logs,
    metrics: prometheus ?? known.metrics,
    read: { traces: tempo !== undefined, logs: loki !== undefined, metrics: prometheus !== undefined },
  };
}
