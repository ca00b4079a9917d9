// Log records of the store as the evaluator sees them. One cursor object is moved from row to row; what a test
// does not ask for is never decoded.

import { withoutAnsi } from '#shared/model/ansi.ts';
import { spanIdHex } from '#shared/model/ids.ts';
import { TIES } from '#shared/model/log-tie.ts';
import type { LogRecord } from '#shared/model/otlp.ts';
import { decodeAttributes, decodeLogRecord } from '../../otlp/decode.ts';
import { attributeLabels } from '../../store/reads/attribute-labels.ts';
import type { StoredLog } from '../../store/reads/log-rows.ts';
import { attributeTest } from '../../store/reads/log-search.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { ownLabel } from '../../store/reads/own-label.ts';
import { LOGS } from '../../store/signals.ts';
import type { ReadDb } from '../../store/sql.ts';
import { RowBytes } from '../row-bytes.ts';
import type { AttributeOwner, LogView } from './log-view.ts';

/** Labels whose name says what their attributes may be called, but for punctuation. */
export function isPlainLabel(label: string): boolean {
  return /^[A-Za-z]/.test(label) && !label.startsWith('key_') && !label.endsWith('_extracted');
}

const originLabels = new WeakMap<object, ReadonlyMap<string, string>>();

/** Labels of a resource or scope entry, made once an entry. */
export function labelsOfOrigin(
  entry: { bytes: Uint8Array },
  owner: 'resource' | 'scope',
): ReadonlyMap<string, string> {
  let labels = originLabels.get(entry);
  if (!labels) {
    labels = attributeLabels(decodeAttributes(entry.bytes, 0, entry.bytes.length, owner));
    originLabels.set(entry, labels);
  }
  return labels;
}

/** A test whose answers are kept: records in order of time go back and forth between chunks. */
function remembered(test: (chunk: number) => boolean): (chunk: number) => boolean {
  const answers = new Map<number, boolean>();
  return (chunk) => {
    let answer = answers.get(chunk);
    if (answer === undefined) {
      answer = test(chunk);
      answers.set(chunk, answer);
    }
    return answer;
  };
}

/** A cursor over rows of logs. */
export class StoredRecord implements LogView {
  readonly #db: ReadDb;
  #row: StoredLog | undefined;
  readonly #rows: RowBytes;
  #record: LogRecord | undefined;
  readonly #carried = new Map<string, (chunk: number) => boolean>();

  constructor(db: ReadDb) {
    this.#db = db;
    this.#rows = new RowBytes(db, LOGS);
  }

  move(row: StoredLog): this {
    this.#row = row;
    this.#record = undefined;
    return this;
  }

  get row(): StoredLog {
    if (!this.#row) throw new RangeError('the cursor is at no row');
    return this.#row;
  }
  get body(): string {
    return withoutAnsi(this.row.body);
  }
  get severityNumber(): number {
    return this.row.severity;
  }
  get traceId(): string {
    const { trace } = this.row;
    return trace === null ? '' : (lookups(this.#db).traceId(trace) ?? '');
  }
  get spanId(): string {
    const { spanHi, spanLo } = this.row;
    return spanHi === 0 && spanLo === 0 ? '' : spanIdHex(spanHi, spanLo);
  }
  get tiedBy(): string {
    const { trace, tiedBy } = this.row;
    return trace === null ? '' : (TIES[tiedBy] ?? '');
  }
  get eventName(): string {
    return lookups(this.#db).name(this.row.eventName);
  }
  get scopeName(): string {
    return lookups(this.#db).scope(this.row.scope).name;
  }
  get scopeVersion(): string {
    return lookups(this.#db).scope(this.row.scope).version;
  }

  severityText(): string {
    return lookups(this.#db).name(this.row.severityText);
  }
  flags(): number {
    return this.#decoded.flags ?? 0;
  }
  droppedAttributesCount(): number {
    return this.#decoded.droppedAttributesCount ?? 0;
  }
  timeUnixNano(): string {
    return this.#decoded.timeUnixNano;
  }
  observedTimeUnixNano(): string {
    return this.#decoded.observedTimeUnixNano;
  }

  attribute(owner: AttributeOwner, label: string): string | undefined {
    const look = lookups(this.#db);
    if (owner === 'resource') return labelsOfOrigin(look.resource(this.row.resource), owner).get(label);
    if (owner === 'scope') return labelsOfOrigin(look.scope(this.row.scope), owner).get(label);
    return this.#mayCarry(label) ? this.#ownAttribute(label) : undefined;
  }

  /** The chunk's bytes; none when retention took them. */
  get bytes(): Uint8Array {
    return this.#rows.dataOf(this.row.id);
  }
  /** Length of the LogRecord message at `row.at` in `bytes`. */
  get length(): number {
    return this.bytes.length === 0 ? 0 : this.row.length;
  }

  /** False when the index says that no record of the chunk has such an attribute. */
  #mayCarry(label: string): boolean {
    let test = this.#carried.get(label);
    if (!test) {
      // A name that is not plain may stand for keys that the index knows by another.
      test = isPlainLabel(label) ? remembered(attributeTest(this.#db, [[{ key: label }]])) : () => true;
      this.#carried.set(label, test);
    }
    return test(this.#rows.chunkOf(this.row.id));
  }

  #ownAttribute(label: string): string | undefined {
    const { bytes, length } = this;
    return length === 0 ? undefined : ownLabel(bytes, this.row.at, length, label);
  }

  get #decoded(): LogRecord {
    this.#record ??= decodeLogRecord(this.bytes, this.row.at, this.length);
    return this.#record;
  }
}
