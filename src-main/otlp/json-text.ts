// Protobuf bytes to OTLP/JSON text (opentelemetry-proto, "JSON Protobuf Encoding"): lowerCamelCase keys, hex
// ids, 64-bit integers as strings, enums as numbers. Nothing is left out that the schema knows.
import type { Signal } from '#shared/model/signal.ts';
import { anyValueJson, keyValueJson } from './decode-values.ts';
import { readScalars, type Scalar } from './fields.ts';
import { Reader, WIRE_BYTES } from './reader.ts';
import { ANY_VALUE, type Field, KEY_VALUE, type Message } from './schema.ts';
import { REQUEST } from './schema-requests.ts';
import { doubleText } from './text.ts';

function scalarJson(value: Scalar): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' ? doubleText(value) : String(value);
}

function add(texts: (string | undefined)[], message: Message, field: Field, json: string): void {
  if (field.oneof) for (const other of message.fields) if (other?.oneof) texts[other.number] = undefined;
  const before = texts[field.number];
  texts[field.number] = field.repeated && before !== undefined ? `${before},${json}` : json;
}

function nestedJson(r: Reader, message: Message): string {
  if (message === KEY_VALUE) return keyValueJson(r);
  return message === ANY_VALUE ? anyValueJson(r) : readJson(r, message);
}

function readJson(r: Reader, message: Message): string {
  // Elements of a repeated field need not be neighbours, so texts are gathered by field number.
  const texts: (string | undefined)[] = new Array(message.fields.length).fill(undefined);
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    const field = message.fields[tag >>> 3];
    if (field?.message && (tag & 7) === WIRE_BYTES) {
      const outer = r.enter();
      add(texts, message, field, nestedJson(r, field.message));
      r.leave(outer);
    } else if (
      !field ||
      field.message ||
      !readScalars(r, field, tag, (value) => add(texts, message, field, scalarJson(value)))
    ) {
      r.skip(tag);
    }
  }
  let json = '';
  for (let number = 1; number < texts.length; number++) {
    const text = texts[number];
    const field = message.fields[number];
    if (text === undefined || !field) continue;
    json += `${json === '' ? '' : ','}"${field.name}":${field.repeated ? `[${text}]` : text}`;
  }
  return `{${json}}`;
}

/** OTLP/JSON text of any message of the schema at `offset`. Throws DecodeError when malformed. */
export function messageJson(
  message: Message,
  bytes: Uint8Array,
  offset = 0,
  length = bytes.length - offset,
): string {
  return nestedJson(new Reader(bytes, offset, length), message);
}

/**
 * OTLP/JSON text of a whole protobuf request, on one line: what the Collector's file exporter writes.
 * Throws DecodeError when malformed.
 */
export function requestJson(signal: Signal, bytes: Uint8Array): string {
  return messageJson(REQUEST[signal], bytes);
}
