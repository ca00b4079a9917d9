// What to say at the head of the Connect screen: waiting, just arrived, or data from before.
import type { JournalEntry, Status } from '#shared/api/engine.ts';
import { sdkName } from '#shared/model/sdk-name.ts';
import { formatPlural } from '../../ui/index.ts';

export interface Arrival {
  readonly title: string;
  readonly text: string;
  /** Whose first signal was the newest; null where nobody's was, or it has no name to ask by. */
  readonly service: string | null;
  /** The trace to offer, where that signal named one. */
  readonly traceId: string | null;
  /** There is something to look at. */
  readonly hasData: boolean;
}

const SIGNAL_WORDS = { traces: 'traces', logs: 'log records', metrics: 'metrics' } as const;

const AWAY = 'The engine is away, so nothing can arrive until it is back.';

/**
 * Words for the service that came last: who it is, by which SDK it sends. `away`: the engine is gone, and what it said of its
 * ports no longer holds.
 */
export function arrivalOf(status: Status, entries: readonly JournalEntry[], away = false): Arrival {
  const firsts = entries.filter(({ kind }) => kind === 'first_signal');
  const newest = firsts.at(-1);
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
  if (newest?.service === undefined) {
    return {
      title: 'Connect a service',
      text: away ? AWAY : waitingText(status),
      service: null,
      traceId: null,
      hasData,
    };
  }
  const { service, signal = 'traces', sdk = '', traceId = null } = newest;
  const by = sdk === '' ? '' : `, sent by OpenTelemetry’s ${sdkName(sdk)} SDK`;
  const others = new Set(firsts.map((first) => first.service)).size - 1;
  const sentences = [
    `Its first ${SIGNAL_WORDS[signal]} arrived${by}.`,
    service === '' ? 'OTEL_SERVICE_NAME gives it one.' : '',
    others > 0
      ? `${formatPlural(others, 'other service', 'other services')} ${others === 1 ? 'sends' : 'send'} too.`
      : '',
  ];
  return {
    title: `${service === '' ? 'A service without a name' : service} is connected`,
    text: sentences.filter((one) => one !== '').join(' '),
    service: service === '' ? null : service,
    traceId,
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
