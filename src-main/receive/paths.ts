// The three paths of OTLP/HTTP.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';

/** The signal a path takes, or undefined. */
export function signalOfPath(path: string): Signal | undefined {
  return SIGNALS.find((signal) => path === `/v1/${signal}`);
}
