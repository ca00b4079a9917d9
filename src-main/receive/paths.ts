// The three paths of OTLP/HTTP, and what to say of any other.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';

/** The signal a path takes, or undefined. */
export function signalOfPath(path: string): Signal | undefined {
  return SIGNALS.find((signal) => path === `/v1/${signal}`);
}

/** What a wrong path most likely means, and the line that cures it. `base` is this receiver's own URL. */
export function remedyForPath(path: string, base: string): string {
  const doubled = /^\/v1\/(traces|logs|metrics)\/v1\/(traces|logs|metrics)/.test(path);
  if (doubled)
    return `The endpoint already had a path and the SDK added another. Set OTEL_EXPORTER_OTLP_ENDPOINT=${base}`;
  if (path === '/') {
    return `An endpoint for one signal is used as it is and needs the path: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${base}/v1/traces (or set OTEL_EXPORTER_OTLP_ENDPOINT=${base} for all)`;
  }
  const meant = SIGNALS.find((signal) => path.includes(signal.slice(0, -1)));
  if (meant !== undefined) {
    return `The path is /v1/${meant}. Set OTEL_EXPORTER_OTLP_ENDPOINT=${base} without a path and the SDK adds it`;
  }
  return `This port takes POST /v1/traces, /v1/logs and /v1/metrics. Set OTEL_EXPORTER_OTLP_ENDPOINT=${base}`;
}
