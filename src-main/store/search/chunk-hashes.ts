// Which keys and key=value pairs a chunk holds: read from the bytes, without making texts of them.
import { ATTRIBUTES_FIELD, type AttributeOwner, forEachMessage, valueText } from '../../otlp/attributes.ts';
import { VALUE_BYTES, VALUE_KVLIST, VALUE_STRING } from '../../otlp/columns.ts';
import { Reader, WIRE_BYTES } from '../../otlp/reader.ts';
import { HashSet } from './hash-set.ts';
import { LINKED_TRACE, linkedTrace } from './linked-trace.ts';
import { attributeHash, keyHash, pairHash } from './tokens.ts';

const STRING_VALUE = (VALUE_STRING << 3) | WIRE_BYTES;
const INT_VALUE = 3 << 3;
const ARRAY_VALUE = (5 << 3) | WIRE_BYTES;
const KVLIST_VALUE = (VALUE_KVLIST << 3) | WIRE_BYTES;
const BYTES_VALUE = (VALUE_BYTES << 3) | WIRE_BYTES;
const ELEMENT = (1 << 3) | WIRE_BYTES;
const KEY = (1 << 3) | WIRE_BYTES;
const VALUE = (2 << 3) | WIRE_BYTES;
const SPAN_EVENTS = 11;
const SPAN_LINKS = 13;

/** The hashes of one chunk, collected item by item. Walks every attribute of every item, so it makes nothing on its way. */
export class ChunkHashes {
  readonly hashes = new HashSet();
  #bytes: Uint8Array = new Uint8Array(0);
  /** Walks an item; the other walks a value. */
  #item = new Reader(this.#bytes);
  #value = new Reader(this.#bytes);

  /** Begins another chunk. */
  clear(): void {
    this.hashes.clear();
  }

  /** The bytes that the items added next lie in. */
  within(bytes: Uint8Array): void {
    if (this.#bytes === bytes) return;
    this.#bytes = bytes;
    this.#item = new Reader(bytes);
    this.#value = new Reader(bytes);
  }

  /** A field of its own, as if it were an attribute. */
  add(key: string, value: string): void {
    this.hashes.add(attributeHash(key));
    this.hashes.add(attributeHash(key, value));
  }

  /** The attributes of a message of some kind. */
  addAttributes(offset: number, length: number, owner: AttributeOwner): void {
    const r = this.#item;
    r.pos = offset;
    r.end = offset + length;
    const wanted = (ATTRIBUTES_FIELD[owner] << 3) | WIRE_BYTES;
    for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
      if (tag !== wanted) {
        r.skip(tag);
        continue;
      }
      const outer = r.enter();
      let key = keyHash(this.#bytes, 0, 0);
      let valueAt = r.pos;
      let valueLength = 0;
      for (let inner = r.tag(); inner !== 0; inner = r.tag()) {
        if (inner === KEY) {
          const size = r.length();
          key = keyHash(this.#bytes, r.take(size), size);
        } else if (inner === VALUE) {
          valueLength = r.length();
          valueAt = r.take(valueLength);
        } else r.skip(inner);
      }
      r.leave(outer);
      this.#addPair(key, valueAt, valueLength, 0);
    }
  }

  /** A span's attributes and those of its events and links, and which traces it links to. */
  addSpan(offset: number, length: number, hasEvents: boolean, hasLinks: boolean): void {
    this.addAttributes(offset, length, 'span');
    if (hasEvents) {
      forEachMessage(this.#bytes, offset, length, SPAN_EVENTS, (at, size) =>
        this.addAttributes(at, size, 'event'),
      );
    }
    if (hasLinks) {
      forEachMessage(this.#bytes, offset, length, SPAN_LINKS, (at, size) => {
        this.addAttributes(at, size, 'link');
        const trace = linkedTrace(this.#bytes, at, size);
        if (trace !== '') this.add(LINKED_TRACE, trace);
      });
    }
  }

  /** A value under a key: arrays by their elements too, lists by their members as `key_member` too. */
  #addPair(key: number, at: number, length: number, depth: number): void {
    this.hashes.add(key);
    const bytes = this.#bytes;
    if (length === 0) return;
    const tag = bytes[at] as number;
    const r = this.#value;
    r.pos = at + 1;
    r.end = at + length;
    if (tag === STRING_VALUE) {
      const size = r.length();
      const text = r.take(size);
      if (r.pos === at + length) {
        this.hashes.add(pairHash(key, bytes, text, size));
        return;
      }
    } else if (tag === INT_VALUE) {
      const value = r.uint32();
      if (r.pos === at + length && r.hi === 0) {
        const digits = writeDecimal(value);
        this.hashes.add(pairHash(key, DIGITS, digits, DIGITS.length - digits));
        return;
      }
    }
    const text = Buffer.from(valueText(bytes, at, length), 'utf8');
    this.hashes.add(pairHash(key, text, 0, text.length));
    if (depth > 8 || tag === BYTES_VALUE) return;
    if (tag === ARRAY_VALUE)
      this.#eachElement(at, length, (value, size) => this.#addPair(key, value, size, depth + 1));
    else if (tag === KVLIST_VALUE) {
      this.#eachElement(at, length, (pair, size) => this.#addMember(key, pair, size, depth));
    }
  }

  #addMember(key: number, at: number, length: number, depth: number): void {
    const r = new Reader(this.#bytes, at, length);
    let member = key;
    let value = { at: 0, length: 0 };
    for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
      if (tag === KEY) {
        const size = r.length();
        member = joinedKeyHash(key, this.#bytes, r.take(size), size);
      } else if (tag === VALUE) {
        const size = r.length();
        value = { at: r.take(size), length: size };
      } else r.skip(tag);
    }
    this.#addPair(member, value.at, value.length, depth + 1);
  }

  #eachElement(at: number, length: number, visit: (at: number, length: number) => void): void {
    const r = new Reader(this.#bytes, at, length);
    r.tag();
    const outer = r.enter();
    for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
      if (tag !== ELEMENT) {
        r.skip(tag);
        continue;
      }
      const size = r.length();
      visit(r.take(size), size);
    }
    r.leave(outer);
  }
}

const DIGITS = new Uint8Array(10);

/** Writes an unsigned 32-bit number in decimal at the end of DIGITS; returns where it begins. */
function writeDecimal(value: number): number {
  let at = DIGITS.length;
  let rest = value;
  do {
    DIGITS[--at] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  } while (rest > 0);
  return at;
}

const UNDERSCORE = Uint8Array.of(95);

/** The hash of `key_member` from the hash of `key`: FNV goes on where it left off. */
function joinedKeyHash(key: number, bytes: Uint8Array, offset: number, length: number): number {
  return keyHash(bytes, offset, length, keyHash(UNDERSCORE, 0, 1, key));
}
