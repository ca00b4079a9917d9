// What the requests of all three signals share: resources, in them scopes, in them items. Fills a batch's
// resource and scope tables and hands each item to the signal's own reader.

import type { RejectCode, Remark } from '#shared/model/remark.ts';
import { ATTRIBUTES_FIELD, forEachAttribute, forEachMessage } from './attributes.ts';
import { checkMessage } from './check-message.ts';
import { stringIndexes } from './check-values.ts';
import type { Rejected, ResourceRow, ScopeRow } from './columns.ts';
import { SetHash } from './hash.ts';
import { Reader, WIRE_BYTES } from './reader.ts';
import { RESOURCE, SCOPE } from './schema.ts';
import { repeatedText } from './text.ts';

/**
 * Bounds on what one request may hold. They exist because an empty item takes two bytes on the wire and a
 * hundred in columns, and an empty resource, of which nothing is kept, a hundred times the work of its two
 * bytes; no honest request within the size limit comes near them.
 */
const MAX_ITEMS = 1 << 21;
const MAX_TABLE_ROWS = 1 << 18;

const FIRST = (1 << 3) | WIRE_BYTES;
const SECOND = (2 << 3) | WIRE_BYTES;
const SCHEMA_URL = (3 << 3) | WIRE_BYTES;

interface Tables {
  bytes: Uint8Array;
  resources: ResourceRow[];
  scopes: ScopeRow[];
  stringIndexes: number;
}

/** Reads one item's message: `r` is at its start and `r.end` is its end. `scope` is its scope's row. */
export type ReadItem = (r: Reader, scope: number) => void;

/** Of the request being read, those without anything in them too. */
let resourcesMet = 0;
let scopesMet = 0;

/** Reads a whole request from the batch's bytes. Throws DecodeError when malformed. */
export function readRequest(batch: Tables, readItem: ReadItem): void {
  const r = new Reader(batch.bytes);
  stringIndexes.count = 0;
  resourcesMet = 0;
  scopesMet = 0;
  let items = 0;
  const counted: ReadItem = (reader, scope) => {
    if (++items > MAX_ITEMS) r.fail(`more than ${MAX_ITEMS} items in one request`);
    readItem(reader, scope);
  };
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== FIRST) r.skip(tag);
    else {
      const outer = r.enter();
      readResourceItems(r, batch, counted);
      r.leave(outer);
    }
  }
  batch.stringIndexes = stringIndexes.count;
}

/** Fails when so many resources, scopes or metrics are too many. */
export function checkCount(r: Reader, count: number): void {
  if (count > MAX_TABLE_ROWS)
    r.fail(`more than ${MAX_TABLE_ROWS} resources, scopes or metrics in one request`);
}

function readResourceItems(r: Reader, batch: Tables, readItem: ReadItem): void {
  checkCount(r, ++resourcesMet);
  const index = batch.resources.length;
  const row: ResourceRow = {
    offset: r.pos,
    length: 0,
    schemaUrl: '',
    serviceName: '',
    serviceNamespace: '',
    serviceInstanceId: '',
    attributesHi: 0,
    attributesLo: 0,
  };
  batch.resources.push(row);
  const scopesBefore = batch.scopes.length;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === FIRST) {
      const outer = r.enter();
      row.offset = r.pos;
      row.length = r.end - r.pos;
      r.leave(outer);
    } else if (tag === SECOND) {
      const outer = r.enter();
      readScopeItems(r, batch, index, readItem);
      r.leave(outer);
    } else if (tag === SCHEMA_URL) row.schemaUrl = readText(r);
    else r.skip(tag);
  }
  readResource(r.bytes, row);
  if (batch.scopes.length === scopesBefore) batch.resources.pop();
}

const resourceHash = new SetHash();

function readResource(bytes: Uint8Array, row: ResourceRow): void {
  checkMessage(new Reader(bytes, row.offset, row.length), RESOURCE);
  resourceHash.reset();
  forEachMessage(bytes, row.offset, row.length, ATTRIBUTES_FIELD.resource, (offset, length) =>
    resourceHash.add(bytes, offset, length),
  );
  resourceHash.finish();
  row.attributesHi = resourceHash.hi;
  row.attributesLo = resourceHash.lo;
  forEachAttribute(bytes, row.offset, row.length, 'resource', (key, value) => {
    if (key === 'service.name') row.serviceName = value;
    else if (key === 'service.namespace') row.serviceNamespace = value;
    else if (key === 'service.instance.id') row.serviceInstanceId = value;
  });
}

function readScopeItems(r: Reader, batch: Tables, resource: number, readItem: ReadItem): void {
  checkCount(r, ++scopesMet);
  const index = batch.scopes.length;
  const row: ScopeRow = { resource, offset: r.pos, length: 0, schemaUrl: '', name: '', version: '' };
  batch.scopes.push(row);
  let empty = true;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === SECOND) {
      empty = false;
      const outer = r.enter();
      readItem(r, index);
      r.leave(outer);
    } else if (tag === FIRST) {
      const outer = r.enter();
      readScope(r, row);
      r.leave(outer);
    } else if (tag === SCHEMA_URL) row.schemaUrl = readText(r);
    else r.skip(tag);
  }
  if (empty) batch.scopes.pop();
}

function readScope(r: Reader, row: ScopeRow): void {
  const { pos, end } = r;
  row.offset = pos;
  row.length = end - pos;
  checkMessage(r, SCOPE);
  r.pos = pos;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === FIRST) row.name = readText(r);
    else if (tag === SECOND) row.version = readText(r);
    else r.skip(tag);
  }
}

/** Reads a string field that is likely to come again. */
export function readText(r: Reader): string {
  const length = r.length();
  return repeatedText(r.bytes, r.take(length), length);
}

/** Each completes "3 with …". */
const REASONS: Record<RejectCode, string> = {
  trace_id: 'a trace id that is not 16 bytes, or all zero',
  span_id: 'a span id that is not 8 bytes, or all zero',
  point_time: 'time 0',
  temporality: 'no aggregation temporality',
  buckets: 'histogram bucket counts that do not fit the bounds',
  bounds: 'histogram bounds that do not increase',
  metric_type: 'no metric type',
};

/** Items left out of a batch, counted by reason. */
export class Rejections {
  readonly #reasons = new Map<RejectCode, { count: number; scope: number }>();

  /** `scope` is the row of the item's scope. */
  add(code: RejectCode, scope: number): void {
    const known = this.#reasons.get(code);
    if (known) known.count++;
    else this.#reasons.set(code, { count: 1, scope });
  }

  /** The reasons one by one, each with the service it was first met in: asked once the whole batch is read. */
  remarks({ resources, scopes }: Pick<Tables, 'resources' | 'scopes'>): Remark[] {
    return [...this.#reasons].map(([code, { count, scope }]) => {
      const service = resources[scopes[scope]?.resource ?? -1]?.serviceName ?? '';
      return { code, count, ...(service !== '' && { service }) };
    });
  }

  /** The sum, in words for the sender: `noun` is what was left out, in the singular. */
  result(noun: string): Rejected {
    let count = 0;
    const parts: string[] = [];
    for (const [code, { count: times }] of this.#reasons) {
      count += times;
      parts.push(`${times} with ${REASONS[code]}`);
    }
    return {
      count,
      message: count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'} rejected: ${parts.join('; ')}`,
    };
  }
}
