// AnyValue and KeyValue to objects and to OTLP/JSON text. They are most of what there is to decode, so they have
// readers of their own beside the generic ones.
import type { AnyValue, KeyValue } from '#shared/model/otlp.ts';
import {
  MAX_VALUE_DEPTH,
  TAG_ARRAY,
  TAG_BOOL,
  TAG_BYTES,
  TAG_DOUBLE,
  TAG_ELEMENT,
  TAG_INT,
  TAG_KEY,
  TAG_KVLIST,
  TAG_STRING,
  TAG_VALUE,
} from './check-values.ts';
import type { Reader } from './reader.ts';
import { base64, doubleText, int64Text, repeatedText } from './text.ts';

function readText(r: Reader): string {
  const length = r.length();
  return repeatedText(r.bytes, r.take(length), length);
}

function readBase64(r: Reader): string {
  const length = r.length();
  return base64(r.bytes, r.take(length), length);
}

function readBool(r: Reader): boolean {
  r.uint32();
  return (r.lo | r.hi) !== 0;
}

function readInt(r: Reader): string {
  r.uint32();
  return int64Text(r.hi, r.lo);
}

/** The elements of the list `r` is about to enter. */
function readList<T>(r: Reader, depth: number, element: (r: Reader, depth: number) => T): T[] {
  if (depth >= MAX_VALUE_DEPTH) r.fail(`value nested deeper than ${MAX_VALUE_DEPTH}`);
  const values: T[] = [];
  const outer = r.enter();
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== TAG_ELEMENT) r.skip(tag);
    else {
      const list = r.enter();
      values.push(element(r, depth + 1));
      r.leave(list);
    }
  }
  r.leave(outer);
  return values;
}

/** The AnyValue message `r` is at. Of several kinds on the wire the last counts. */
export function readAnyValue(r: Reader, depth = 0): AnyValue {
  let value: AnyValue = {};
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    switch (tag) {
      case TAG_STRING:
        value = { stringValue: readText(r) };
        break;
      case TAG_BOOL:
        value = { boolValue: readBool(r) };
        break;
      case TAG_INT:
        value = { intValue: readInt(r) };
        break;
      case TAG_DOUBLE: {
        const double = r.double();
        value = { doubleValue: Number.isFinite(double) ? double : (String(double) as 'NaN') };
        break;
      }
      case TAG_ARRAY:
        value = { arrayValue: { values: readList(r, depth, readAnyValue) } };
        break;
      case TAG_KVLIST:
        value = { kvlistValue: { values: readList(r, depth, readKeyValue) } };
        break;
      case TAG_BYTES:
        value = { bytesValue: readBase64(r) };
        break;
      default:
        r.skip(tag);
    }
  }
  return value;
}

/** The KeyValue message `r` is at. */
export function readKeyValue(r: Reader, depth = 0): KeyValue {
  let key = '';
  let value: AnyValue = {};
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === TAG_KEY) key = readText(r);
    else if (tag === TAG_VALUE) {
      const outer = r.enter();
      value = readAnyValue(r, depth);
      r.leave(outer);
    } else r.skip(tag);
  }
  return { key, value };
}

/** The AnyValue message `r` is at, as OTLP/JSON. */
export function anyValueJson(r: Reader, depth = 0): string {
  let json = '';
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    switch (tag) {
      case TAG_STRING:
        json = `"stringValue":${JSON.stringify(readText(r))}`;
        break;
      case TAG_BOOL:
        json = `"boolValue":${readBool(r)}`;
        break;
      case TAG_INT:
        json = `"intValue":"${readInt(r)}"`;
        break;
      case TAG_DOUBLE: {
        const double = r.double();
        json = `"doubleValue":${Number.isFinite(double) ? doubleText(double) : `"${double}"`}`;
        break;
      }
      case TAG_ARRAY:
        json = `"arrayValue":${listJson(readList(r, depth, anyValueJson))}`;
        break;
      case TAG_KVLIST:
        json = `"kvlistValue":${listJson(readList(r, depth, keyValueJson))}`;
        break;
      case TAG_BYTES:
        json = `"bytesValue":"${readBase64(r)}"`;
        break;
      default:
        r.skip(tag);
    }
  }
  return `{${json}}`;
}

function listJson(elements: string[]): string {
  return elements.length === 0 ? '{}' : `{"values":[${elements.join(',')}]}`;
}

/** The KeyValue message `r` is at, as OTLP/JSON. */
export function keyValueJson(r: Reader, depth = 0): string {
  let key = '';
  let value = '';
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === TAG_KEY) key = `"key":${JSON.stringify(readText(r))}`;
    else if (tag === TAG_VALUE) {
      const outer = r.enter();
      value = `"value":${anyValueJson(r, depth)}`;
      r.leave(outer);
    } else r.skip(tag);
  }
  return `{${key}${key !== '' && value !== '' ? ',' : ''}${value}}`;
}
