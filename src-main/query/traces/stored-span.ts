// Spans of the store as the evaluator sees them. One cursor object is moved from row to row; what a test does
// not ask for is never decoded.

import { spanIdHex } from '#shared/model/ids.ts';
import type { AnyValue } from '#shared/model/otlp.ts';
import type { AttributeScope } from '#shared/query/traceql/fields.ts';
import { type AttributeOwner, forEachMessage } from '../../otlp/attributes.ts';
import { decodeAnyValue } from '../../otlp/decode.ts';
import { eachAttribute } from '../../otlp/stored-attributes.ts';
import { text, utf8Bytes } from '../../otlp/text.ts';
import { HAS_EVENTS, HAS_LINKS, kindOf, statusOf } from '../../store/bits.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { SpanRow } from '../../store/reads/scan-spans.ts';
import { TRACES } from '../../store/signals.ts';
import type { ReadDb } from '../../store/sql.ts';
import { RowBytes } from '../row-bytes.ts';
import type { SpanView, TraceFacts } from './span-view.ts';

/** Fields of the Span message and of those in it (trace.proto). */
const EVENTS = 11;
const LINKS = 13;
const STATUS = 15;
const STATUS_MESSAGE = 2;
const EVENT_NAME = 2;

const NO_VALUES: readonly AnyValue[] = [];
const keys = new Map<string, Uint8Array>();

function keyBytes(key: string): Uint8Array {
  let bytes = keys.get(key);
  if (!bytes) {
    if (keys.size > 1000) keys.clear();
    bytes = utf8Bytes(key);
    keys.set(key, bytes);
  }
  return bytes;
}

/** Every value of one key among a message's attributes. */
export function valuesOf(
  bytes: Uint8Array,
  at: number,
  length: number,
  owner: AttributeOwner,
  key: string,
): readonly AnyValue[] {
  const wanted = keyBytes(key);
  let found: AnyValue[] | undefined;
  eachAttribute(bytes, at, length, owner, (keyAt, keyLength, valueAt, valueLength) => {
    if (keyLength !== wanted.length) return;
    for (let i = 0; i < keyLength; i++) if (bytes[keyAt + i] !== wanted[i]) return;
    found ??= [];
    found.push(decodeAnyValue(bytes, valueAt, valueLength));
  });
  return found ?? NO_VALUES;
}

/** A cursor over rows of spans. */
export class StoredSpan implements SpanView {
  readonly #db: ReadDb;
  #row: SpanRow = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  readonly #rows: RowBytes;
  trace: TraceFacts = { traceId: '', traceDurationNs: 0, rootName: undefined, rootService: undefined };

  constructor(db: ReadDb) {
    this.#db = db;
    this.#rows = new RowBytes(db, TRACES);
  }

  /** Moves to a row. `trace` must be set to its trace's. */
  move(row: SpanRow): this {
    this.#row = row;
    return this;
  }

  get name(): string {
    return lookups(this.#db).name(this.#row[5]);
  }
  get kind(): number {
    return kindOf(this.#row[6]);
  }
  get status(): number {
    return statusOf(this.#row[6]);
  }
  get durationNs(): number {
    return this.#row[2];
  }
  get spanId(): string {
    return spanIdHex(this.#row[7], this.#row[8]);
  }
  get parentSpanId(): string {
    const hi = this.#row[9];
    const lo = this.#row[10];
    return hi === 0 && lo === 0 ? '' : spanIdHex(hi, lo);
  }
  get scopeName(): string {
    return lookups(this.#db).scope(this.#row[4]).name;
  }
  get scopeVersion(): string {
    return lookups(this.#db).scope(this.#row[4]).version;
  }

  get chunk(): number {
    return this.#rows.chunkOf(this.#row[0]);
  }

  /** The chunk's bytes; none when retention took them. */
  get bytes(): Uint8Array {
    return this.#rows.dataOf(this.#row[0]);
  }
  get at(): number {
    return this.#row[11];
  }
  /** Length of the Span message in `bytes`. */
  get length(): number {
    return this.bytes.length === 0 ? 0 : this.#row[12];
  }

  statusMessage(): string {
    return this.#textIn(STATUS, STATUS_MESSAGE)[0] ?? '';
  }

  eventNames(): readonly string[] {
    return (this.#row[6] & HAS_EVENTS) === 0 ? [] : this.#textIn(EVENTS, EVENT_NAME);
  }

  attribute(scope: Exclude<AttributeScope, 'any'>, key: string): readonly AnyValue[] {
    switch (scope) {
      case 'span':
        return this.length === 0 ? NO_VALUES : valuesOf(this.bytes, this.at, this.length, 'span', key);
      case 'resource': {
        const { bytes } = lookups(this.#db).resource(this.#row[3]);
        return valuesOf(bytes, 0, bytes.length, 'resource', key);
      }
      case 'instrumentation': {
        const { bytes } = lookups(this.#db).scope(this.#row[4]);
        return valuesOf(bytes, 0, bytes.length, 'scope', key);
      }
      case 'event':
        return (this.#row[6] & HAS_EVENTS) === 0 ? NO_VALUES : this.#nested(EVENTS, 'event', key);
      case 'link':
        return (this.#row[6] & HAS_LINKS) === 0 ? NO_VALUES : this.#nested(LINKS, 'link', key);
    }
  }

  #nested(field: number, owner: AttributeOwner, key: string): AnyValue[] {
    const found: AnyValue[] = [];
    this.#each(field, (at, length) => found.push(...valuesOf(this.bytes, at, length, owner, key)));
    return found;
  }

  /** The string `inner` of every message in `field`; a message without it says "". */
  #textIn(field: number, inner: number): string[] {
    const found: string[] = [];
    this.#each(field, (at, length) => {
      let said = '';
      forEachMessage(this.bytes, at, length, inner, (textAt, textLength) => {
        said = text(this.bytes, textAt, textLength);
      });
      found.push(said);
    });
    return found;
  }

  #each(field: number, visit: (at: number, length: number) => void): void {
    if (this.length > 0) forEachMessage(this.bytes, this.at, this.length, field, visit);
  }
}
