// What SDKs tell twice: structlog's records, sent once by itself and once by the standard logging as JSON, and
// Rust's records that are events of their span as well. Nothing is dropped; the second telling is marked.
import { splitNanos } from '#shared/model/time.ts';

/** What of a log record tells whether it is another's twin. */
interface Told {
  readonly id: number;
  readonly time: string;
  readonly service: string;
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly body: string;
}

/** As far apart as two tellings of one record may be, in microseconds. */
const TWINS_US = 5000;
const EVENT_US = 1000;

const microseconds = (nanos: string): number => splitNanos(nanos).us;
const place = ({ service, traceId, spanId }: Told, text: string): string =>
  `${service}\n${traceId}\n${spanId}\n${text}`;

/** The text of a structlog record rendered as JSON; undefined for anything else. */
function jsonEvent(body: string): string | undefined {
  if (!body.startsWith('{') || !body.includes('"event"')) return undefined;
  try {
    const { event } = JSON.parse(body) as { event?: unknown };
    return typeof event === 'string' ? event : undefined;
  } catch {
    // Cut, or text that only looks like it.
    return undefined;
  }
}

/**
 * Records that say in JSON what another of the same service, span and moment says as text: by the id of the JSON
 * one, the id of the other. One record is the twin of one other at most.
 */
export function sentTwice(rows: readonly Told[]): ReadonlyMap<number, number> {
  const twins = new Map<number, number>();
  const rendered = rows.flatMap((row) => {
    const event = jsonEvent(row.body);
    return event === undefined ? [] : [{ row, event }];
  });
  if (rendered.length === 0) return twins;
  const plain = new Map<string, Told[]>();
  for (const row of rows) {
    const key = place(row, row.body);
    const same = plain.get(key);
    if (same) same.push(row);
    else plain.set(key, [row]);
  }
  for (const { row, event } of rendered) {
    const same = plain.get(place(row, event));
    const us = microseconds(row.time);
    const at = same?.findIndex((other) => Math.abs(microseconds(other.time) - us) <= TWINS_US) ?? -1;
    const [twin] = at < 0 || !same ? [] : same.splice(at, 1);
    if (twin) twins.set(row.id, twin.id);
  }
  return twins;
}

/** True for an event that a log record of the same span tells as well: the same text within a millisecond. */
export function isToldByLog(
  event: { readonly name: string; readonly timeUnixNano: string },
  logs: readonly Pick<Told, 'body' | 'time'>[],
): boolean {
  const us = microseconds(event.timeUnixNano);
  return logs.some(({ body, time }) => body === event.name && Math.abs(microseconds(time) - us) <= EVENT_US);
}
