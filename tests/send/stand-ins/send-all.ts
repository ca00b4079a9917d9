// Sends all that is given to a stand-in, as one signal of a send goes, and tells what became of each item by its name.
import { LogBatch, MetricBatch, TraceBatch } from '../../../src-main/otlp/columns.ts';
import { decodeLogs } from '../../../src-main/otlp/decode-logs.ts';
import { decodeMetrics } from '../../../src-main/otlp/decode-metrics.ts';
import { decodeTraces } from '../../../src-main/otlp/decode-traces.ts';
import { text } from '../../../src-main/otlp/text.ts';
import { assemble } from '../../../src-main/send/assemble.ts';
import { batchesOf } from '../../../src-main/send/batches.ts';
import type { Delivered } from '../../../src-main/send/delivered.ts';
import type { DeliveryOptions, Retry } from '../../../src-main/send/delivery-options.ts';
import { runLane } from '../../../src-main/send/lane.ts';
import { addDelivered, untouched } from '../../../src-main/send/outcome.ts';
import { planRows } from '../../../src-main/send/plan-rows.ts';
import { type Treatment, UNTREATED } from '../../../src-main/send/treatment.ts';
import type { IngestRequest } from '../../../src-main/store/ingest/outcome.ts';
import type { FateRange } from '../../../src-main/store/writes/ledger.ts';
import type { Backend } from '../../../src-shared/api/destinations.ts';
import type { SignalOutcome } from '../../../src-shared/api/send.ts';
import type { Signal } from '../../../src-shared/model/signal.ts';
import { openFolder } from '../../store/folder.ts';

export interface Sent {
  outcome: SignalOutcome;
  stopped: Delivered['stopped'];
  /** Names of the items of a fate, sorted; "waiting" for those of none. */
  of(fate: FateRange['fate'] | 'waiting'): string[];
  /** Why, by name. */
  reasons: Map<string, string>;
  /** The backend's words about each, whole, where the reason is what they come to. */
  words: Map<string, string | undefined>;
  retries: Retry[];
}

/** Quick, so that a test of what takes minutes takes none. */
const PATIENCE = { answer: 1000, firstDelay: 5, maxDelay: 20, giveUp: 2000, spansSettle: 150 };

export async function sendAll(
  requests: readonly IngestRequest[],
  url: string,
  backend: Backend,
  options: Partial<DeliveryOptions> & {
    headers?: Record<string, string>;
    ca?: string;
    treatment?: Treatment;
  } = {},
): Promise<Sent> {
  const folder = openFolder();
  const signal = requests[0]?.signal ?? 'logs';
  folder.store(...requests.map((request) => ({ ...request, body: request.body.slice() })));
  const db = folder.reader();
  const rows = planRows(db, { kind: 'range' }).rows[signal];
  const source = { assemble: async (slice: Parameters<typeof assemble>[1]) => assemble(db, slice) };
  const fates = new Map<number, FateRange>();
  const outcome = untouched(rows.length, true);
  const retries: Retry[] = [];
  const { headers = {}, ca, treatment = UNTREATED, ...rest } = options;
  const stopped = await runLane({
    signal,
    rows,
    batches: batchesOf(signal, rows, source, { treatment }),
    target: { url: `${url}/v1/${signal}`, headers, secrets: [], backend, ca: ca ?? null },
    abort: new AbortController().signal,
    cancel: new AbortController().signal,
    patience: PATIENCE,
    onRetry: (retry) => retry && retries.push(retry),
    onDelivered: (batch, delivered) => addDelivered(outcome, batch, delivered),
    async note(settled, begun) {
      for (const range of [...(begun ? [begun] : []), ...(settled?.fates ?? [])])
        for (let place = range.first; place < range.upto; place++) fates.set(place, range);
      if (settled === undefined) return;
      const decided = new Set(
        settled.fates.flatMap(({ first, upto }) => Array.from({ length: upto - first }, (_, i) => first + i)),
      );
      for (let place = settled.first; place < settled.upto; place++)
        if (!decided.has(place)) fates.delete(place);
    },
    ...rest,
  });
  const names = Array.from(rows, (row) => {
    const slice = { signal, rows: Float64Array.of(row), treatment: UNTREATED };
    return nameOf(signal, assemble(db, slice).body);
  });
  return {
    outcome,
    stopped,
    retries,
    of: (fate) => names.filter((_, place) => (fates.get(place)?.fate ?? 'waiting') === fate).toSorted(),
    words: new Map(names.map((name, place) => [name, fates.get(place)?.words])),
    reasons: new Map(names.map((name, place) => [name, fates.get(place)?.reason ?? ''])),
  };
}

function nameOf(signal: Signal, body: Uint8Array): string {
  if (signal === 'traces') {
    const { spans, bytes } = decodeTraces(body, new TraceBatch());
    return text(bytes, spans.nameOffset[0] ?? 0, spans.nameLength[0] ?? 0);
  }
  if (signal === 'logs') {
    const { logs, bytes } = decodeLogs(body, new LogBatch());
    return text(bytes, logs.bodyOffset[0] ?? 0, logs.bodyLength[0] ?? 0);
  }
  const { metrics, points } = decodeMetrics(body, new MetricBatch());
  return `${metrics[0]?.name} ${Math.floor((points.timeUs[0] ?? 0) / 1000)}`;
}
