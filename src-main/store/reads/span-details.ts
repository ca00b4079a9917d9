// All that was received of one span id in a trace: usually one span, more when different spans share the id.
import type { SpanDetail } from '#shared/api/traces.ts';
import { spanIdHalves } from '#shared/model/ids.ts';
import { joinNanos } from '#shared/model/time.ts';
import { decodeResource, decodeScope, decodeSpan } from '../../otlp/decode.ts';
import { TRACES } from '../signals.ts';
import { all, type ReadDb, sql } from '../sql.ts';
import { type ItemBytes, itemBytes, sameItem } from './item-bytes.ts';
import { lookups } from './lookups.ts';
import { traceRow } from './trace-rows.ts';

const MOST_SHARED = 100;

/** Spans of that id, by arrival; byte-equal repeats once. Empty when there is none. */
export function spanDetails(db: ReadDb, input: { traceId: string; spanId: string }): SpanDetail[] {
  const trace = traceRow(db, input.traceId);
  if (!trace) return [];
  const { hi, lo } = spanIdHalves(input.spanId);
  const rows = all<{ id: number; resource: number; scope: number; at: number; length: number }>(
    db,
    sql`SELECT id, resource, scope, at, length FROM spans INDEXED BY spans_by_trace
        WHERE trace = ${trace.id} AND id_hi = ${hi} AND id_lo = ${lo} ORDER BY id LIMIT ${MOST_SHARED}`,
  );
  const look = lookups(db);
  const seen: ItemBytes[] = [];
  const details: SpanDetail[] = [];
  for (const row of rows) {
    const item = itemBytes(db, TRACES, row);
    if (!item || seen.some((other) => sameItem(item, other))) continue;
    seen.push(item);
    const resource = look.resource(row.resource);
    const scope = look.scope(row.scope);
    details.push({
      span: decodeSpan(item.bytes, item.at, item.length),
      resource: decodeResource(resource.bytes, 0, resource.bytes.length, resource.schemaUrl),
      scope: decodeScope(scope.bytes, 0, scope.bytes.length, scope.schemaUrl),
      service: resource.service,
      received: joinNanos(item.receivedUs, 0),
    });
  }
  return details;
}
