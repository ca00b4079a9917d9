// Reads JSON (RFC 8259) from UTF-8 bytes, value by value, building nothing: numbers stay text, so that
// nanoseconds survive. Knows nothing of OTLP.
import { DecodeError } from './columns.ts';
import { repeatedText, text, utf8Bytes } from './text.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MAX_SKIPPED_DEPTH = 256;

const ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A cursor over one JSON document. Every method throws DecodeError, saying where, when the text is not JSON. */
export class JsonScanner {
  readonly bytes: Uint8Array;
  pos = 0;
  /** Where the string last read lies, escapes resolved: `length` bytes of `source` from `offset`. */
  source: Uint8Array;
  offset = 0;
  length = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.source = bytes;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.pos = 3;
  }

  fail(what: string): never {
    throw new DecodeError(`${what} at byte ${this.pos}`);
  }

  /** The next byte that is not white space, left unread; -1 at the end. */
  peek(): number {
    const { bytes } = this;
    for (;;) {
      const byte = bytes[this.pos];
      if (byte === undefined) return -1;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.pos++;
    }
  }

  /** Reads one of the characters []{},: */
  expect(character: string): void {
    if (this.peek() !== character.charCodeAt(0)) this.fail(`expected ${character}`);
    this.pos++;
  }

  /** Reads `character` if it is next. */
  accept(character: string): boolean {
    if (this.peek() !== character.charCodeAt(0)) return false;
    this.pos++;
    return true;
  }

  /** Fails unless only white space is left. */
  expectEnd(): void {
    if (this.peek() !== -1) this.fail('more text after the document');
  }

  /** Reads null, if it is next. */
  acceptNull(): boolean {
    if (this.peek() !== 0x6e) return false;
    this.#word('null');
    return true;
  }

  boolean(): boolean {
    const next = this.peek();
    if (next === 0x74) this.#word('true');
    else if (next === 0x66) this.#word('false');
    else this.fail('expected true or false');
    return next === 0x74;
  }

  #word(word: string): void {
    for (let i = 0; i < word.length; i++) {
      if (this.bytes[this.pos + i] !== word.charCodeAt(i)) this.fail(`expected ${word}`);
    }
    this.pos += word.length;
  }

  /** Reads a string into `source`, `offset`, `length`. */
  string(): void {
    if (this.peek() !== QUOTE) this.fail('expected a string');
    const { bytes } = this;
    const start = this.pos + 1;
    let at = start;
    for (;;) {
      const byte = bytes[at];
      if (byte === undefined) this.fail('string without an end');
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        this.#escapedString(start);
        return;
      }
      if (byte < 0x20) {
        this.pos = at;
        this.fail('control character in a string');
      }
      at++;
    }
    this.source = bytes;
    this.offset = start;
    this.length = at - start;
    this.pos = at + 1;
  }

  /** The rare string with escapes: its bytes are made anew. */
  #escapedString(start: number): void {
    const { bytes } = this;
    const parts: string[] = [];
    let from = start;
    let at = start;
    for (;;) {
      const byte = bytes[at];
      if (byte === undefined) this.fail('string without an end');
      if (byte < 0x20) {
        this.pos = at;
        this.fail('control character in a string');
      }
      if (byte === QUOTE) break;
      if (byte !== BACKSLASH) {
        at++;
        continue;
      }
      parts.push(text(bytes, from, at - from));
      const letter = String.fromCharCode(bytes[at + 1] ?? 0);
      this.pos = at;
      if (letter === 'u') {
        const digits = text(bytes, at + 2, 4);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('escape that is not four hex digits');
        parts.push(String.fromCharCode(Number.parseInt(digits, 16)));
        at += 6;
      } else {
        const meant = ESCAPES[letter];
        if (meant === undefined) this.fail('unknown escape');
        parts.push(meant);
        at += 2;
      }
      from = at;
    }
    parts.push(text(bytes, from, at - from));
    this.source = utf8Bytes(parts.join(''));
    this.offset = 0;
    this.length = this.source.length;
    this.pos = at + 1;
  }

  /** Reads a string as text. */
  text(): string {
    this.string();
    return repeatedText(this.source, this.offset, this.length);
  }

  /** Reads a number, checks its form, and returns its characters. */
  number(): string {
    this.peek();
    const start = this.pos;
    let at = start;
    for (;;) {
      const byte = this.bytes[at] ?? 0;
      const ofNumber = (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e;
      if (!ofNumber && byte !== 0x65 && byte !== 0x45) break;
      at++;
    }
    const digits = text(this.bytes, start, at - start);
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(digits)) this.fail('expected a number');
    this.pos = at;
    return digits;
  }

  /** Reads a number, or a string, as text. */
  numberOrText(): string {
    return this.peek() === QUOTE ? this.text() : this.number();
  }

  /** Steps over any value. */
  skip(depth = 0): void {
    if (depth > MAX_SKIPPED_DEPTH) this.fail('nested too deep');
    switch (this.peek()) {
      case 0x7b:
        this.object(() => this.skip(depth + 1));
        return;
      case 0x5b:
        this.array(() => this.skip(depth + 1));
        return;
      case QUOTE:
        this.string();
        return;
      case 0x6e:
        this.#word('null');
        return;
      case 0x74:
      case 0x66:
        this.boolean();
        return;
      default:
        this.number();
    }
  }

  /** Reads an object; `member` is called with each key and must read its value. */
  object(member: (key: string) => void): void {
    this.expect('{');
    if (this.accept('}')) return;
    do {
      this.peek();
      const key = this.text();
      this.expect(':');
      member(key);
    } while (this.accept(','));
    this.expect('}');
  }

  /** Reads an array; `element` is called with each index and must read its value. */
  array(element: (index: number) => void): void {
    this.expect('[');
    if (this.accept(']')) return;
    let index = 0;
    do element(index++);
    while (this.accept(','));
    this.expect(']');
  }
}
