// One log record whole, and the records around it.
import type { LogDetail, LogRow } from '#shared/api/logs.ts';
import { TIED_BY_FIELDS } from '#shared/model/log-tie.ts';
import { joinNanos } from '#shared/model/time.ts';
import { assembleRequest } from '../../otlp/assemble.ts';
import { decodeLogRecord, decodeResource, decodeScope } from '../../otlp/decode.ts';
import { decodeLogs } from '../../otlp/decode-logs.ts';
import { Reader } from '../../otlp/reader.ts';
import { text } from '../../otlp/text.ts';
import { tied, tieRecord } from '../../otlp/tie.ts';
import { LOGS } from '../signals.ts';
import type { ReadDb } from '../sql.ts';
import { type ItemBytes, itemBytes } from './item-bytes.ts';
import { rowReader, type StoredLog, storedLog } from './log-rows.ts';
import { lookups } from './lookups.ts';
import { type LogFilter, scanLogs } from './scan-logs.ts';

/** A record with all that OTLP said of it, or undefined. */
export function logDetail(db: ReadDb, input: { id: number }): LogDetail | undefined {
  const stored = storedLog(db, input.id);
  const item = stored && itemBytes(db, LOGS, stored);
  if (!stored || !item) return undefined;
  const resource = lookups(db).resource(stored.resource);
  const scope = lookups(db).scope(stored.scope);
  return {
    row: rowReader(db)(stored),
    log: decodeLogRecord(item.bytes, item.at, item.length),
    resource: decodeResource(resource.bytes, 0, resource.bytes.length, resource.schemaUrl),
    scope: decodeScope(scope.bytes, 0, scope.bytes.length, scope.schemaUrl),
    received: joinNanos(item.receivedUs, 0),
    tieKey: stored.tiedBy === TIED_BY_FIELDS ? '' : tieKey(item, stored.body),
  };
}

/** Finds again by what key a record was tied, as when it came. */
function tieKey({ bytes, at, length }: ItemBytes, body: string): string {
  const origin = { bytes: new Uint8Array(0), schemaUrl: '' };
  const request = assembleRequest([{ resource: origin, scope: origin, bytes, offset: at, length }]);
  const { logs } = decodeLogs(request);
  if (tieRecord(new Reader(request), logs, 0, body) === TIED_BY_FIELDS) return '';
  return text(request, tied.key.at, tied.key.length);
}

/**
 * The records before and after one, of the same service or of the same trace, in order of time, itself among them;
 * undefined when it is not here. A record without a trace has none of its trace around it.
 */
export function logContext(
  db: ReadDb,
  input: { id: number; before: number; after: number; of?: 'service' | 'trace' },
): LogRow[] | undefined {
  const stored = storedLog(db, input.id);
  if (!stored) return undefined;
  const look = lookups(db);
  const traceId = stored.trace === null ? null : look.traceId(stored.trace);
  if (input.of === 'trace' && traceId === null) return [rowReader(db)(stored)];
  const filter: LogFilter =
    input.of === 'trace' && traceId !== null
      ? { traceId }
      : { services: [look.resource(stored.resource).service] };
  const before = take(scanLogs(db, { ...filter, toUs: stored.timeUs + 1 }, 'newest', stored), input.before);
  const after = take(scanLogs(db, { ...filter, fromUs: stored.timeUs }, 'oldest', stored), input.after);
  return [...before.reverse(), stored, ...after].map(rowReader(db));
}

function take(logs: Generator<StoredLog, void>, count: number): StoredLog[] {
  const taken: StoredLog[] = [];
  if (count === 0) return taken;
  for (const log of logs) {
    taken.push(log);
    if (taken.length >= count) break;
  }
  return taken;
}
