// Merges change events, so that a burst of requests becomes a few events a second. Pure: no sockets, no clock.
import type { FeedEvent } from '#shared/api/feed.ts';

type DataEvent = Extract<FeedEvent, { kind: 'data' }>;

/** Beyond so many traces an event says "too many to name". */
const MAX_TRACE_IDS = 500;
const MAX_SERVICES = 200;
/** Journal entries kept between two flushes; older ones are read again with the journal itself. */
const MAX_ENTRIES = 100;

function mergeData(into: DataEvent, from: DataEvent): DataEvent {
  const traceIds =
    into.traceIds === null || from.traceIds === null
      ? null
      : [...new Set([...into.traceIds, ...from.traceIds])];
  return {
    kind: 'data',
    spans: into.spans + from.spans,
    logs: into.logs + from.logs,
    metricPoints: into.metricPoints + from.metricPoints,
    traceIds: traceIds !== null && traceIds.length > MAX_TRACE_IDS ? null : traceIds,
    services: [...new Set([...into.services, ...from.services])].slice(0, MAX_SERVICES),
  };
}

/** What makes two events the same news. */
function keyOf(event: FeedEvent): string {
  switch (event.kind) {
    case 'send':
      return `send ${event.send.id}`;
    case 'arrival':
      return `arrival ${event.arrival.send}`;
    case 'journal':
      return `journal ${event.entry.id}`;
    default:
      return event.kind;
  }
}

/** Events waiting for the next flush: data summed, of everything else the latest. */
export class PendingEvents {
  #data: DataEvent | null = null;
  /** By `keyOf`. */
  #latest = new Map<string, FeedEvent>();

  add(event: FeedEvent): void {
    if (event.kind === 'data') {
      this.#data = this.#data === null ? event : mergeData(this.#data, event);
      return;
    }
    const key = keyOf(event);
    this.#latest.delete(key);
    this.#latest.set(key, event);
    if (this.#latest.size > MAX_ENTRIES) {
      const oldest = [...this.#latest.keys()].find((kept) => kept.startsWith('journal '));
      if (oldest !== undefined) this.#latest.delete(oldest);
    }
  }

  /** What waits, in order; nothing waits afterwards. */
  take(): FeedEvent[] {
    const events = [...this.#latest.values()];
    if (this.#data !== null) events.push(this.#data);
    this.#data = null;
    this.#latest = new Map();
    return events;
  }
}
