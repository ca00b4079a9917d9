// The line Loki makes of a log record's body: text as it is, everything else as the Collector's data model prints
// it (pcommon.Value.AsString, Go).
import type { AnyValue } from '#shared/model/otlp.ts';
import { decodeAnyValue } from '../../otlp/decode.ts';

/** The line of a body given as an AnyValue message. */
export function lineOf(bytes: Uint8Array, offset: number, length: number): string {
  const value = decodeAnyValue(bytes, offset, length);
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (value.intValue !== undefined) return value.intValue;
  if (value.boolValue !== undefined) return String(value.boolValue);
  if (value.doubleValue !== undefined) return doubleLine(value.doubleValue);
  if (value.arrayValue === undefined && value.kvlistValue === undefined) return '';
  try {
    return json(value);
  } catch (error) {
    // Go's JSON has no word for NaN and the infinities: the whole line is empty then.
    if (error instanceof RangeError) return '';
    throw error;
  }
}

/** Lines of JSON are the same whether "<", ">" and "&" are escaped in them: Loki's versions differ in that. */
export function sameLine(line: string): string {
  if (!line.startsWith('{') && !line.startsWith('[')) return line;
  return line.replaceAll(/\\u00(3c|3e|26|08|0c)/g, (_, code: string) => ESCAPES[code] ?? '');
}
const ESCAPES: Record<string, string> = { '3c': '<', '3e': '>', '26': '&', '08': '\\b', '0c': '\\f' };

const doubleLine = (value: NonNullable<AnyValue['doubleValue']>): string =>
  Object.is(value, -0) ? '-0' : String(value);

function json(value: AnyValue): string {
  if (value.stringValue !== undefined) return text(value.stringValue);
  if (value.bytesValue !== undefined) return text(value.bytesValue);
  if (value.intValue !== undefined) return value.intValue;
  if (value.boolValue !== undefined) return String(value.boolValue);
  if (value.doubleValue !== undefined) {
    if (typeof value.doubleValue === 'string') throw new RangeError('no JSON number');
    return doubleLine(value.doubleValue);
  }
  if (value.arrayValue !== undefined) return `[${value.arrayValue.values.map(json).join(',')}]`;
  if (value.kvlistValue === undefined) return 'null';
  // Keys in the order of their bytes; of equal ones the last.
  const entries = new Map(value.kvlistValue.values.map((one) => [one.key, one.value]));
  const sorted = [...entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `{${sorted.map(([key, one]) => `${text(key)}:${json(one)}`).join(',')}}`;
}

/** A JSON string as Go writes it. */
const text = (value: string): string =>
  JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
