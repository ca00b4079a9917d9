// Finds a text in one trace: in names, services, attributes, events, status messages, and its log records, ignoring
// case. An attribute is searched as `key=value`, so that key, value and both together are found.
import { spanIdHex } from '#shared/model/ids.ts';
import { type AttributeOwner, forEachAttribute, forEachMessage } from '../../otlp/attributes.ts';
import { HAS_EVENTS } from '../../store/bits.ts';
import { itemBytes } from '../../store/reads/item-bytes.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { scanLogs } from '../../store/reads/scan-logs.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import { traceRow } from '../../store/reads/trace-rows.ts';
import { type SpanTuple, traceSpansWithBytes } from '../../store/reads/trace-spans.ts';
import { LOGS } from '../../store/signals.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { budget } from '../budget.ts';
import { StoredSpan } from './stored-span.ts';

/** The events of a span and a span's flags that say whether it has some. */
const EVENTS = 11;
const BITS = 6;
const PAUSE_EVERY = 1024;

/** As many log records as a picture of the trace has (store/reads/trace-marks). */
const MOST_LOGS = 20_000;

/** Ids of the spans in order of start and of the log records in order of time; undefined when there is no such trace. */
export function searchTrace(
  db: ReadDb,
  { traceId, text }: Asked<'searchTrace'>,
  context: ReadContext,
): Answer<'searchTrace'> | undefined {
  return snapshot(db, () => {
    const trace = traceRow(db, traceId);
    if (trace === undefined || trace.root === 0) return undefined;
    const { pause } = budget(context);
    const search = new Search(db, text);
    const byLogs = new Set<string>();
    const logIds: number[] = [];
    let seen = 0;
    for (const { id, at, length, body, spanHi, spanLo } of scanLogs(db, { traceId }, 'oldest')) {
      if (++seen % PAUSE_EVERY === 0) pause();
      const item = itemBytes(db, LOGS, { id, at, length });
      const isHit = search.has(body) || (item && search.hasAttribute(item.bytes, at, length, 'logRecord'));
      if (!isHit) continue;
      byLogs.add(spanIdHex(spanHi, spanLo));
      if (logIds.length < MOST_LOGS) logIds.push(id);
    }
    const spanIds = new Set<string>();
    for (const row of traceSpansWithBytes(db, trace.id).rows) {
      if (++seen % PAUSE_EVERY === 0) pause();
      const spanId = spanIdHex(row[7], row[8]);
      if (byLogs.has(spanId) || search.hasSpan(row)) spanIds.add(spanId);
    }
    return { spanIds: [...spanIds], logIds };
  });
}

class Search {
  readonly #db: ReadDb;
  readonly #wanted: string;
  readonly #span: StoredSpan;
  /** Resources and scopes are shared by many spans: each is searched once. */
  readonly #origins = new Map<string, boolean>();

  constructor(db: ReadDb, text: string) {
    this.#db = db;
    this.#wanted = text.toLowerCase();
    this.#span = new StoredSpan(db);
  }

  has(text: string): boolean {
    return text.toLowerCase().includes(this.#wanted);
  }

  hasAttribute(bytes: Uint8Array, at: number, length: number, owner: AttributeOwner): boolean {
    let found = false;
    forEachAttribute(bytes, at, length, owner, (key, value) => {
      found ||= this.has(`${key}=${value}`);
    });
    return found;
  }

  hasSpan(row: SpanTuple): boolean {
    const span = this.#span.move(row);
    if (this.has(span.name) || this.has(span.statusMessage())) return true;
    if (this.#hasOrigin('resource', row[3]) || this.#hasOrigin('scope', row[4])) return true;
    const { bytes, at, length } = span;
    if (this.hasAttribute(bytes, at, length, 'span')) return true;
    return (row[BITS] & HAS_EVENTS) !== 0 && this.#hasEvent(span);
  }

  #hasEvent(span: StoredSpan): boolean {
    if (span.eventNames().some((name) => this.has(name))) return true;
    let found = false;
    forEachMessage(span.bytes, span.at, span.length, EVENTS, (at, length) => {
      found ||= this.hasAttribute(span.bytes, at, length, 'event');
    });
    return found;
  }

  #hasOrigin(owner: 'resource' | 'scope', id: number): boolean {
    const key = `${owner} ${id}`;
    let found = this.#origins.get(key);
    if (found === undefined) {
      const { bytes } = owner === 'resource' ? lookups(this.#db).resource(id) : lookups(this.#db).scope(id);
      found =
        this.hasAttribute(bytes, 0, bytes.length, owner) ||
        (owner === 'scope' && this.has(lookups(this.#db).scope(id).name));
      this.#origins.set(key, found);
    }
    return found;
  }
}
