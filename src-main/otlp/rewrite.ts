// Writes an OTLP message anew with its times moved, its ids replaced, its texts hidden, and what a backend would
// stumble over repaired. Everything else, fields unknown to us included, is copied as it lies.
import { TAG_BYTES, TAG_KEY, TAG_STRING, TAG_VALUE } from './check-values.ts';
import { Reader, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from './reader.ts';
import { ANY_VALUE, type Field, KEY_VALUE, LOG_RECORD, type Message } from './schema.ts';
import { METRIC } from './schema-metrics.ts';
import { shortened } from './shorten.ts';
import { repeatedText, text, utf8Bytes } from './text.ts';
import { isUtf8 } from './utf8.ts';
import { bytesAsText, numberAsText } from './value-text.ts';
import { Writer } from './writer.ts';

/** What is done to a message. */
export interface Rewriting {
  /** Added to every time but 0 (which means unknown), nanoseconds. Times stay within 1 … 2^64−1. */
  shiftNs: bigint;
  /** The id to write for one of valid length that is not all zero; of the same length. Null: ids stay. */
  newId: ((bytes: Uint8Array, offset: number, length: number) => Uint8Array) | null;
  /** True for a key, of an attribute or in a map, whose value is hidden. */
  hidesKey: ((key: string) => boolean) | null;
  /** A text, or the bytes or a number of an attribute as one, with parts of it hidden; the same when nothing is to hide. */
  hideText: ((text: string) => string) | null;
  /** Invalid UTF-8 becomes U+FFFD. */
  repairUtf8: boolean;
  /** True for an attribute in whose texts U+FFFD, its own or one of a repair, becomes "?". */
  plainKey: ((key: string) => boolean) | null;
  /** How many bytes a log record's text, and a string right under an attribute, may have; longer ones are cut. */
  longest: { body: number; attribute: (key: string) => number } | null;
  /** Ids of a wrong length go: of what they name nothing can be found. */
  dropBadIds: boolean;
  /** Attributes without a key go. */
  dropEmptyKeys: boolean;
  /** Delta temporality is written as cumulative. */
  cumulative: boolean;
}

/** Changes nothing. */
export const AS_IT_IS: Rewriting = {
  shiftNs: 0n,
  newId: null,
  hidesKey: null,
  hideText: null,
  repairUtf8: false,
  plainKey: null,
  longest: null,
  dropBadIds: false,
  dropEmptyKeys: false,
  cumulative: false,
};

/** What stands where a value was hidden. */
export const HIDDEN = '[redacted]';

const REPLACED = '\uFFFD';
const ID_LENGTH: Record<string, number> = { traceId: 16, spanId: 8, parentSpanId: 8 };
/** Texts that name things: hiding a part of one would make another thing of it. */
const NAMES = new Set(['schemaUrl', 'unit', 'key', 'idKeys', 'descriptionKeys', 'type']);

const hiddenValue = ((): Uint8Array => {
  const out = new Writer();
  out.field(1, utf8Bytes(HIDDEN));
  return out.finish();
})();

/** A text with "?" for each U+FFFD, whether it stands there or is what invalid UTF-8 is read as; else undefined. */
function plain(bytes: Uint8Array): Uint8Array | undefined {
  const whole = text(bytes, 0, bytes.length);
  return whole.includes(REPLACED) ? utf8Bytes(whole.replaceAll(REPLACED, '?')) : undefined;
}

/** True for bytes that are all 0, or none. */
function isZero(bytes: Uint8Array, offset: number, length: number): boolean {
  for (let i = offset; i < offset + length; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** A rewriting made ready; `rewrite` may be called any number of times. */
export class Rewriter {
  readonly #how: Rewriting;
  readonly #shiftHi: number;
  readonly #shiftLo: number;
  readonly #textsMatter: boolean;
  /** Within the value of an attribute that `plainKey` is about. */
  #isPlain = false;
  /** How long the string of the value that is written may be. */
  #longest = Number.POSITIVE_INFINITY;
  /** How many values the one that is written lies in. */
  #depth = 0;
  readonly #out = new Writer();

  constructor(how: Rewriting) {
    this.#how = how;
    const shift = BigInt.asUintN(64, how.shiftNs);
    this.#shiftHi = Number(shift >> 32n);
    this.#shiftLo = Number(shift & 0xffffffffn);
    this.#textsMatter =
      how.hidesKey !== null ||
      how.hideText !== null ||
      how.plainKey !== null ||
      how.longest !== null ||
      how.repairUtf8 ||
      how.dropEmptyKeys;
  }

  /** The message at `offset`, written anew. Throws DecodeError when malformed. */
  rewrite(message: Message, bytes: Uint8Array, offset = 0, length = bytes.length - offset): Uint8Array {
    this.#out.rewind(0);
    this.#isPlain = false;
    this.#depth = 0;
    this.#message(new Reader(bytes, offset, length), message);
    return this.#out.finish();
  }

  #message(r: Reader, message: Message): void {
    if (message === KEY_VALUE) {
      this.#keyValue(r);
      return;
    }
    if (message === ANY_VALUE && this.#how.hideText !== null) {
      this.#anyValue(r, this.#how.hideText);
      return;
    }
    this.#fields(r, message);
  }

  #fields(r: Reader, message: Message): void {
    const { bytes } = r;
    // What lies between `from` and `at` goes as it is.
    let from = r.pos;
    for (let at = r.pos, tag = r.tag(); tag !== 0; at = r.pos, tag = r.tag()) {
      const field = message.fields[tag >>> 3];
      if (!field || !this.#touches(field, tag & 7)) {
        r.skip(tag);
        continue;
      }
      this.#out.raw(bytes, from, at - from);
      this.#field(r, message, field, tag);
      from = r.pos;
    }
    this.#out.raw(bytes, from, r.pos - from);
  }

  /** Hides in a value: of its text, and of its bytes or number as one. A number of which something is hidden becomes a text. */
  #anyValue(r: Reader, hide: (text: string) => string): void {
    const { bytes, end } = r;
    for (let at = r.pos, tag = r.tag(); tag !== 0; at = r.pos, tag = r.tag()) {
      const number = numberAsText(r, tag);
      const hidden = number === undefined ? undefined : hide(number);
      if (hidden !== undefined) {
        if (hidden === number) this.#out.raw(bytes, at, r.pos - at);
        else this.#out.field(TAG_STRING >>> 3, utf8Bytes(hidden));
      } else if (tag === TAG_BYTES) {
        const length = r.length();
        const { text: whole, toBytes } = bytesAsText(bytes, r.take(length), length);
        const left = hide(whole);
        if (left === whole) this.#out.raw(bytes, at, r.pos - at);
        else this.#out.field(TAG_BYTES >>> 3, toBytes(left));
      } else {
        // One field as any message has it.
        r.skip(tag);
        r.end = r.pos;
        r.pos = at;
        this.#fields(r, ANY_VALUE);
        r.end = end;
      }
    }
  }

  #touches(field: Field, wire: number): boolean {
    switch (field.type) {
      case 'fixed64':
        return wire === WIRE_FIXED64 && this.#how.shiftNs !== 0n && /timeUnixNano$/i.test(field.name);
      case 'id':
        return wire === WIRE_BYTES && (this.#how.newId !== null || this.#how.dropBadIds);
      case 'string':
        return wire === WIRE_BYTES && this.#textsMatter;
      case 'enum':
        return wire === WIRE_VARINT && this.#how.cumulative && field.name === 'aggregationTemporality';
      case 'message':
        return (
          wire === WIRE_BYTES &&
          (this.#textsMatter || (field.message !== KEY_VALUE && field.message !== ANY_VALUE))
        );
      default:
        return false;
    }
  }

  #field(r: Reader, message: Message, field: Field, tag: number): void {
    const out = this.#out;
    switch (field.type) {
      case 'fixed64':
        out.varint(tag);
        this.#time(r);
        return;
      case 'id':
        this.#id(r, field, tag);
        return;
      case 'enum':
        r.uint32();
        out.varint(tag);
        out.varint(r.hi === 0 && r.lo === 1 ? 2 : r.lo);
        return;
      case 'string': {
        const length = r.length();
        const at = r.take(length);
        const isName = NAMES.has(field.name) || (message === METRIC && field.name === 'name');
        this.#text(r.bytes, at, length, tag, !isName);
        return;
      }
      default:
        if (!field.message) r.skip(tag);
        else if (message === LOG_RECORD && field.name === 'body')
          this.#nested(r, field.message, tag, this.#how.longest?.body);
        else this.#nested(r, field.message, tag);
    }
  }

  #nested(r: Reader, message: Message, tag: number, longest = Number.POSITIVE_INFINITY): void {
    const out = this.#out;
    const before = out.length;
    const isValue = message === ANY_VALUE;
    const outerLongest = this.#longest;
    this.#longest = longest;
    if (isValue) this.#depth++;
    out.varint(tag);
    const mark = out.begin();
    const outer = r.enter();
    if (message === KEY_VALUE && this.#how.dropEmptyKeys && keyOf(r) === '') out.rewind(before);
    else {
      this.#message(r, message);
      out.end(mark);
    }
    r.leave(outer);
    if (isValue) this.#depth--;
    this.#longest = outerLongest;
  }

  #keyValue(r: Reader): void {
    const { hidesKey, plainKey, longest } = this.#how;
    const out = this.#out;
    const key = hidesKey === null && plainKey === null && longest === null ? '' : keyOf(r);
    const hides = hidesKey?.(key) ?? false;
    const outerPlain = this.#isPlain;
    const isPlain = outerPlain || (plainKey?.(key) ?? false);
    let hasValue = false;
    for (let at = r.pos, tag = r.tag(); tag !== 0; at = r.pos, tag = r.tag()) {
      if (tag === TAG_KEY) {
        const length = r.length();
        this.#text(r.bytes, r.take(length), length, tag, false);
      } else if (tag !== TAG_VALUE) {
        r.skip(tag);
        out.raw(r.bytes, at, r.pos - at);
      } else if (!hides) {
        this.#isPlain = isPlain;
        // What lies in maps is no attribute.
        this.#nested(r, ANY_VALUE, tag, this.#depth === 0 ? longest?.attribute(key) : undefined);
        this.#isPlain = outerPlain;
      } else {
        r.skip(tag);
        if (!hasValue) out.field(tag >>> 3, hiddenValue);
        hasValue = true;
      }
    }
  }

  #text(bytes: Uint8Array, offset: number, length: number, tag: number, mayHide: boolean): void {
    const { hideText, repairUtf8 } = this.#how;
    let written: Uint8Array | undefined;
    if (mayHide && hideText !== null && length > 0) {
      const whole = text(bytes, offset, length);
      const hidden = hideText(whole);
      if (hidden !== whole) written = utf8Bytes(hidden);
    }
    if (written === undefined && repairUtf8 && !isUtf8(bytes, offset, length))
      written = utf8Bytes(text(bytes, offset, length));
    if (this.#isPlain) written = plain(written ?? bytes.subarray(offset, offset + length)) ?? written;
    if (mayHide && (written?.length ?? length) > this.#longest)
      written = shortened(written ?? bytes.subarray(offset, offset + length), this.#longest);
    if (written === undefined) this.#out.field(tag >>> 3, bytes, offset, length);
    else this.#out.field(tag >>> 3, written);
  }

  #id(r: Reader, field: Field, tag: number): void {
    const { newId, dropBadIds } = this.#how;
    const length = r.length();
    const at = r.take(length);
    if (length !== 0 && length !== ID_LENGTH[field.name]) {
      if (!dropBadIds) this.#out.field(tag >>> 3, r.bytes, at, length);
    } else if (newId === null || isZero(r.bytes, at, length)) this.#out.field(tag >>> 3, r.bytes, at, length);
    else this.#out.field(tag >>> 3, newId(r.bytes, at, length));
  }

  #time(r: Reader): void {
    r.fixed64();
    const hi = r.hi >>> 0;
    const lo = r.lo >>> 0;
    if (hi === 0 && lo === 0) {
      this.#out.fixed64(0, 0);
      return;
    }
    const sumLo = lo + this.#shiftLo;
    const newLo = sumLo >>> 0;
    const newHi = (hi + this.#shiftHi + (sumLo > 0xffffffff ? 1 : 0)) >>> 0;
    const isBackwards = this.#shiftHi >= 0x80000000;
    const grew = newHi > hi || (newHi === hi && newLo > lo);
    if (isBackwards === grew || (newHi === 0 && newLo === 0))
      this.#out.fixed64(isBackwards ? 0 : -1, isBackwards ? 1 : -1);
    else this.#out.fixed64(newHi | 0, newLo | 0);
  }
}

/** The key of the KeyValue `r` is at, which stays where it is. */
function keyOf(r: Reader): string {
  const { pos } = r;
  let key = '';
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== TAG_KEY) r.skip(tag);
    else {
      const length = r.length();
      key = repeatedText(r.bytes, r.take(length), length);
    }
  }
  r.pos = pos;
  return key;
}
