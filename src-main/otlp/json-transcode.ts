// An OTLP/JSON request to the protobuf bytes that say the same, in one pass. Lenient where the specification
// says a receiver should be (unknown fields, ids of either case, 64-bit integers as numbers), and where
// senders are known to err without doubt of what they mean (snake_case keys, names of enums): that is counted.
import type { Signal } from '#shared/model/signal.ts';
import { DecodeError } from './columns.ts';
import { MAX_MESSAGE_DEPTH, WIRE_TYPE } from './fields.ts';
import { JsonScanner } from './json-scan.ts';
import {
  type Halves,
  INT32,
  INT64,
  parseBase64,
  parseDouble,
  parseHex,
  parseInteger,
  UINT32,
  UINT64,
} from './numbers.ts';
import { WIRE_BYTES } from './reader.ts';
import type { Field, Message } from './schema.ts';
import { REQUEST } from './schema-requests.ts';
import { Writer } from './writer.ts';

/** A JSON request as protobuf, and how often it strayed from OTLP/JSON in ways that were understood. */
export interface Transcoded {
  bytes: Uint8Array;
  snakeCaseKeys: number;
  enumNames: number;
  /** Keys of OTLP before scopes had their name (0.15, 2022). */
  oldKeys: number;
  /** References into a dictionary that only profiles have; left out. */
  stringIndexes: number;
}

/** Transcodes one request. Throws DecodeError with the path and position of what is wrong. */
export function transcodeJson(signal: Signal, body: Uint8Array): Transcoded {
  const transcoder = new Transcoder(body);
  const bytes = transcoder.run(REQUEST[signal]);
  const { snakeCaseKeys, enumNames, oldKeys, stringIndexes } = transcoder;
  return { bytes, snakeCaseKeys, enumNames, oldKeys, stringIndexes };
}

const SIGNAL_OF_KEY = new Map<string, Signal>([
  ['resourceSpans', 'traces'],
  ['resourceLogs', 'logs'],
  ['resourceMetrics', 'metrics'],
]);

/**
 * The signal of an OTLP/JSON document, a line of the file exporter's say, by the first list it holds; undefined
 * when it holds none. Throws DecodeError when it is not JSON up to there.
 */
export function signalOfJson(body: Uint8Array): Signal | undefined {
  const scanner: JsonScanner = new JsonScanner(body);
  scanner.expect('{');
  if (scanner.accept('}')) return undefined;
  do {
    scanner.peek();
    const signal = SIGNAL_OF_KEY.get(scanner.text());
    if (signal) return signal;
    scanner.expect(':');
    scanner.skip();
  } while (scanner.accept(','));
  return undefined;
}

/** What scopes were called before OTLP 0.15. */
const OLD_NAME: Readonly<Record<string, string>> = {
  scope: 'instrumentationLibrary',
  scopeSpans: 'instrumentationLibrarySpans',
  scopeLogs: 'instrumentationLibraryLogs',
  scopeMetrics: 'instrumentationLibraryMetrics',
};

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Fields by key, by their protobuf name where that differs, and by the name they had before. */
const keysOf = new Map<Message, Map<string, Field>>();

function fieldsByKey(message: Message): Map<string, Field> {
  const known = keysOf.get(message);
  if (known) return known;
  const fields = new Map<string, Field>();
  for (const field of message.fields) {
    if (!field) continue;
    fields.set(field.name, field);
    fields.set(snakeCase(field.name), field);
    const old = OLD_NAME[field.name];
    if (old) fields.set(old, field).set(snakeCase(old), field);
  }
  keysOf.set(message, fields);
  return fields;
}

class Transcoder {
  snakeCaseKeys = 0;
  enumNames = 0;
  oldKeys = 0;
  stringIndexes = 0;
  readonly #in: JsonScanner;
  readonly #out = new Writer();
  /** Keys and indexes on the way to the value being read. */
  readonly #path: (string | number)[] = [];

  constructor(body: Uint8Array) {
    this.#in = new JsonScanner(body);
  }

  run(message: Message): Uint8Array {
    try {
      this.#message(message, 0);
      this.#in.expectEnd();
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const path = this.#path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
      throw new DecodeError(`JSON: ${error.message}${path === '' ? '' : `, in ${shortened(path.slice(1))}`}`);
    }
    return this.#out.finish();
  }

  #message(message: Message, depth: number): void {
    if (depth > MAX_MESSAGE_DEPTH) this.#in.fail('nested too deep');
    const fields = fieldsByKey(message);
    this.#in.object((key) => {
      const field = fields.get(key);
      if (!field) {
        if (key === 'stringValueStrindex' || key === 'keyStrindex') this.stringIndexes++;
        this.#in.skip();
        return;
      }
      if (key !== field.name) this.#count(key);
      this.#path.push(key);
      if (!this.#in.acceptNull()) {
        if (field.repeated) this.#list(field, depth);
        else this.#value(field, depth, field.presence === true);
      }
      this.#path.pop();
    });
  }

  #count(key: string): void {
    if (key.startsWith('instrumentation')) this.oldKeys++;
    else this.snakeCaseKeys++;
  }

  #list(field: Field, depth: number): void {
    const out = this.#out;
    const before = out.length;
    const packed = WIRE_TYPE[field.type] !== WIRE_BYTES;
    if (packed) out.tag(field.number, WIRE_BYTES);
    const mark = packed ? out.begin() : 0;
    this.#in.array((index) => {
      this.#path.push(index);
      if (packed) this.#number(field, undefined);
      else if (!this.#in.acceptNull()) this.#value(field, depth, true);
      else {
        out.tag(field.number, WIRE_BYTES);
        out.varint(0);
      }
      this.#path.pop();
    });
    if (packed && out.length === mark) out.rewind(before);
    else if (packed) out.end(mark);
  }

  /** Reads one value and writes its field; a default is left out unless `presence`. */
  #value(field: Field, depth: number, presence: boolean): void {
    const scanner: JsonScanner = this.#in;
    const out = this.#out;
    switch (field.type) {
      case 'message': {
        if (scanner.peek() !== 0x7b) scanner.fail('expected an object');
        out.tag(field.number, WIRE_BYTES);
        const mark = out.begin();
        if (field.message) this.#message(field.message, depth + 1);
        out.end(mark);
        return;
      }
      case 'string':
        scanner.string();
        if (presence || scanner.length > 0)
          out.field(field.number, scanner.source, scanner.offset, scanner.length);
        return;
      case 'bytes': {
        scanner.string();
        const bytes = parseBase64(scanner.source, scanner.offset, scanner.length);
        if (!bytes) scanner.fail('expected base64');
        out.field(field.number, bytes);
        return;
      }
      case 'id': {
        // What is not hex is no valid id: left out here, so that only its item suffers.
        scanner.string();
        const bytes = parseHex(scanner.source, scanner.offset, scanner.length);
        if (bytes && bytes.length > 0) out.field(field.number, bytes);
        return;
      }
      default:
        this.#number(field, presence);
    }
  }

  /** Reads a number or bool; `presence` undefined writes it bare, as an element of a packed list. */
  #number(field: Field, presence: boolean | undefined): void {
    const { type } = field;
    if (type === 'double') {
      const value = parseDouble(this.#in.numberOrText());
      if (value === undefined) this.#in.fail('expected a number');
      if (this.#begins(field, presence, Object.is(value, 0))) this.#out.double(value);
      return;
    }
    const { hi, lo } = type === 'bool' ? this.#bool() : this.#integer(field);
    if (!this.#begins(field, presence, hi === 0 && lo === 0)) return;
    switch (type) {
      case 'fixed32':
        this.#out.fixed32(lo);
        return;
      case 'fixed64':
      case 'sfixed64':
        this.#out.fixed64(hi, lo);
        return;
      case 'sint32':
        this.#out.sint32(lo | 0);
        return;
      default:
        this.#out.varint64(hi, lo);
    }
  }

  #begins(field: Field, presence: boolean | undefined, isDefault: boolean): boolean {
    if (presence === false && isDefault) return false;
    if (presence !== undefined) this.#out.tag(field.number, WIRE_TYPE[field.type]);
    return true;
  }

  #bool(): Halves {
    return { hi: 0, lo: this.#in.boolean() ? 1 : 0 };
  }

  #integer(field: Field): Halves {
    const { type } = field;
    const digits = this.#in.numberOrText();
    const named = field.enumNames?.indexOf(digits) ?? -1;
    if (named >= 0) {
      this.enumNames++;
      return { hi: 0, lo: named };
    }
    const halves = parseInteger(digits, BOUNDS[type] ?? INT64);
    if (!halves)
      this.#in.fail(`"${digits.slice(0, 40)}" is not a valid ${type === 'enum' ? 'enum value' : type}`);
    return halves;
  }
}

const BOUNDS: Partial<Record<Field['type'], { min: bigint; max: bigint }>> = {
  enum: INT32,
  sint32: INT32,
  uint32: UINT32,
  fixed32: UINT32,
  uint64: UINT64,
  fixed64: UINT64,
};

const LONGEST_PATH = 200;

/** A path a person can read: of a deep one, its beginning. */
function shortened(path: string): string {
  return path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
}
