// The three paths of OTLP/HTTP, and the three methods of OTLP/gRPC.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';

/** The signal a path takes, or undefined. */
export function signalOfPath(path: string): Signal | undefined {
  return SIGNALS.find((signal) => path === `/v1/${signal}`);
}

const SERVICE: Record<Signal, string> = {
  traces: 'trace.v1.Trace',
  logs: 'logs.v1.Logs',
  metrics: 'metrics.v1.Metrics',
};

/** The method that takes a signal over gRPC. */
export const methodOf = (signal: Signal): string =>
  `/opentelemetry.proto.collector.${SERVICE[signal]}Service/Export`;

/** The signal a method takes, or undefined. */
export function signalOfMethod(path: string): Signal | undefined {
  return SIGNALS.find((signal) => path === methodOf(signal));
}
