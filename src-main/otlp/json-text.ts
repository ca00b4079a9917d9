// Protobuf bytes to OTLP/JSON text (opentelemetry-proto, "JSON Protobuf Encoding"): lowerCamelCase keys, hex
// ids, 64-bit integers as strings, enums as numbers. Nothing is left out that the schema knows.
import type { Signal } from '#shared/model/signal.ts';
import { MAX_MESSAGE_DEPTH, readScalars, type Scalar } from './fields.ts';
import { Reader, WIRE_BYTES } from './reader.ts';
import type { Field, Message } from './schema.ts';
import { REQUEST } from './schema-requests.ts';
import { doubleText } from './text.ts';

function scalarJson(value: Scalar): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' ? doubleText(value) : String(value);
}

function readJson(r: Reader, message: Message, depth: number): string {
  if (depth > MAX_MESSAGE_DEPTH) r.fail('messages nested too deep');
  // Elements of a repeated field need not be neighbours, so texts are gathered by field.
  const texts: string[][] = [];
  const add = (field: Field, json: string): void => {
    if (field.oneof) for (const other of message.fields) if (other?.oneof) delete texts[other.number];
    const before = texts[field.number];
    if (field.repeated && before) before.push(json);
    else texts[field.number] = [json];
  };
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    const field = message.fields[tag >>> 3];
    if (field?.message && (tag & 7) === WIRE_BYTES) {
      const outer = r.enter();
      add(field, readJson(r, field.message, depth + 1));
      r.leave(outer);
    } else if (
      !field ||
      field.message ||
      !readScalars(r, field, tag, (value) => add(field, scalarJson(value)))
    ) {
      r.skip(tag);
    }
  }
  let json = '';
  for (const field of message.fields) {
    const elements = field && texts[field.number];
    if (!elements) continue;
    const joined = elements.join(',');
    json += `${json === '' ? '' : ','}"${field.name}":${field.repeated ? `[${joined}]` : joined}`;
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
  return readJson(new Reader(bytes, offset, length), message, 0);
}

/**
 * OTLP/JSON text of a whole protobuf request, on one line: what the Collector's file exporter writes.
 * Throws DecodeError when malformed.
 */
export function requestJson(signal: Signal, bytes: Uint8Array): string {
  return messageJson(REQUEST[signal], bytes);
}
