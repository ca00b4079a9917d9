// What to say at the head of the Connect screen: waiting, just arrived, or data from before.
import type { JournalEntry, Status } from '#shared/api/engine.ts';
import { formatPlural } from '../../ui/index.ts';

export interface Arrival {
  readonly title: string;
  readonly text: string;
  /** Who sent the first signal. */
  readonly service: string | null;
  /** The trace to offer, where the first signal named one. */
  readonly traceId: string | null;
  /** There is something to look at. */
  readonly hasData: boolean;
}

const SIGNAL_WORDS = { traces: 'traces', logs: 'log records', metrics: 'metrics' } as const;

const AWAY = 'The engine is away, so nothing can arrive until it is back.';

/**
 * The first signal's words: from which service, by which SDK. `away`: the engine is gone, and what it said of its
 * ports no longer holds.
 */
export function arrivalOf(status: Status, entries: readonly JournalEntry[], away = false): Arrival {
  const firsts = entries.filter(({ kind }) => kind === 'first_signal');
  const withTrace = firsts.findLast(({ traceId }) => traceId !== undefined);
  const first = withTrace ?? firsts.at(-1);
  const { traces, logs, metricPoints } = status.counts;
  const hasData = traces + logs + metricPoints > 0;
  if (!hasData) {
    return {
      title: 'Waiting for the first signal',
      text: away ? AWAY : waitingText(status),
      service: null,
      traceId: null,
      hasData,
    };
  }
  if (first?.service === undefined) {
    return {
      title: 'Connect a service',
      text: away ? AWAY : waitingText(status),
      service: null,
      traceId: null,
      hasData,
    };
  }
  const signal = SIGNAL_WORDS[first.signal ?? 'traces'];
  const sdk = first.sdk ? `, sent by OpenTelemetry’s ${first.sdk.replace(/^opentelemetry /, '')} SDK` : '';
  const others = new Set(firsts.map(({ service }) => service)).size - 1;
  return {
    title: `${first.service} is connected`,
    text: `The first ${signal} arrived${sdk}.${others > 0 ? ` ${formatPlural(others, 'other service', 'other services')} ${others === 1 ? 'sends' : 'send'} too.` : ''}`,
    service: first.service,
    traceId: withTrace?.traceId ?? null,
    hasData,
  };
}

/** The screen that has something to show: traces before logs before metrics. */
export function firstScreen({ traces, logs }: Status['counts']): 'traces' | 'logs' | 'metrics' {
  if (traces > 0) return 'traces';
  return logs > 0 ? 'logs' : 'metrics';
}

function waitingText({ grpc, http }: Status): string {
  const point = 'Point any OpenTelemetry exporter at this machine.';
  if (grpc.error === undefined && http.error === undefined) return `${point} Both ports are open.`;
  if (grpc.error !== undefined && http.error !== undefined)
    return 'Neither port could be opened, so nothing can arrive.';
  return grpc.error === undefined
    ? `${point} Only gRPC is open; port ${http.port} is taken.`
    : `${point} Only HTTP is open; port ${grpc.port} is taken.`;
}
