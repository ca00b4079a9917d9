// What the list shows of its visible rows beyond their summaries: own time by service, log records, and chosen
// attributes.
import type { TraceDetail } from '#shared/api/traces.ts';
import { ownTimes } from '#shared/model/own-time.ts';
import { forEachAttribute } from '../../otlp/attributes.ts';
import { kindOf, startNsOf } from '../bits.ts';
import { TRACES } from '../signals.ts';
import type { ReadDb } from '../sql.ts';
import { itemBytes } from './item-bytes.ts';
import { lookups } from './lookups.ts';
import { type TraceRow, traceRow } from './trace-rows.ts';
import { type SpanTuple, type TraceSpans, traceSpansWithBytes } from './trace-spans.ts';

/** Spans looked at for an attribute that the root does not carry. */
const MOST_SEARCHED = 200;

/** Details by trace id; ids that are not here are left out. */
export function traceDetails(
  db: ReadDb,
  input: { traceIds: readonly string[]; attributes: readonly string[] },
): Record<string, TraceDetail> {
  const details: Record<string, TraceDetail> = {};
  for (const traceId of input.traceIds) {
    const trace = traceRow(db, traceId);
    if (!trace) continue;
    const spans = traceSpansWithBytes(db, trace.id);
    details[traceId] = {
      ownTime: ownTime(db, spans),
      logs: trace.logs,
      attributes: attributesOf(db, trace, spans.rows, input.attributes),
    };
  }
  return details;
}

/** Own time of each service's spans (src-shared/model/own-time.ts), nanoseconds, most first. */
function ownTime(db: ReadDb, { rows, byId }: TraceSpans<SpanTuple>): { service: string; ns: number }[] {
  const base = rows[0]?.[1] ?? 0;
  const resources = new Map<number, number>();
  for (const row of rows) if (!resources.has(row[3])) resources.set(row[3], resources.size);
  const own = ownTimes(
    {
      count: rows.length,
      baseNs: `${base}000`,
      start: rows.map((row) => (row[1] - base) * 1000 + startNsOf(row[6])),
      duration: rows.map((row) => row[2]),
      kind: rows.map((row) => kindOf(row[6])),
      resource: rows.map((row) => resources.get(row[3]) ?? 0),
      resources: { length: resources.size },
    },
    rows.map((row) => (row[9] === 0 && row[10] === 0 ? -1 : byId.get(row[9], row[10], 0, 0))),
  );
  const look = lookups(db);
  const byService = new Map<string, number>();
  rows.forEach((row, i) => {
    const { service } = look.resource(row[3]);
    byService.set(service, (byService.get(service) ?? 0) + (own[i] as number));
  });
  return [...byService].map(([service, ns]) => ({ service, ns })).sort((a, b) => b.ns - a.ns);
}

/** Keys may be written as TraceQL has them (`span.http.route`, `resource.host.name`, `.x`) or bare. */
function attributesOf(
  db: ReadDb,
  trace: TraceRow,
  rows: readonly SpanTuple[],
  keys: readonly string[],
): Record<string, string> {
  const found: Record<string, string> = {};
  if (keys.length === 0) return found;
  const root = rows.find((row) => row[7] === trace.rootHi && row[8] === trace.rootLo);
  const inOrder = root ? [root, ...rows.slice(0, MOST_SEARCHED)] : rows.slice(0, MOST_SEARCHED);
  for (const row of inOrder) {
    const missing = keys.filter((key) => found[key] === undefined);
    if (missing.length === 0) break;
    const own = textsOf(db, row);
    for (const key of missing) {
      const value = own(key);
      if (value !== undefined) found[key] = value;
    }
  }
  return found;
}

function textsOf(db: ReadDb, row: SpanTuple): (key: string) => string | undefined {
  const resource = lookups(db).resource(row[3]);
  const onSpan = new Map<string, string>();
  const onResource = new Map<string, string>();
  const item = itemBytes(db, TRACES, { id: row[0], at: row[11], length: row[12] });
  if (item)
    forEachAttribute(item.bytes, item.at, item.length, 'span', (key, value) => onSpan.set(key, value));
  forEachAttribute(resource.bytes, 0, resource.bytes.length, 'resource', (key, value) =>
    onResource.set(key, value),
  );
  return (key) => {
    if (key.startsWith('span.')) return onSpan.get(key.slice(5)) ?? onSpan.get(key);
    if (key.startsWith('resource.')) return onResource.get(key.slice(9)) ?? onResource.get(key);
    const bare = key.startsWith('.') ? key.slice(1) : key;
    return onSpan.get(bare) ?? onResource.get(bare);
  };
}
