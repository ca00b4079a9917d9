// Ties a log record that names no trace in its own fields to the one that it names elsewhere: in an attribute, in a
// key of its body, in its text, in this order. One look over the bytes says whether any name of an id is there at
// all; only then is anything read.
import { TIED_BY_ATTRIBUTE, TIED_BY_BODY, TIED_BY_FIELDS, TIED_BY_TEXT } from '#shared/model/log-tie.ts';
import { forEachAttributeRange } from './attributes.ts';
import {
  checkValue,
  lastValue,
  TAG_ELEMENT,
  TAG_INT,
  TAG_KEY,
  TAG_KVLIST,
  TAG_STRING,
  TAG_VALUE,
} from './check-values.ts';
import { type LogColumns, VALUE_KVLIST, VALUE_STRING } from './columns.ts';
import { FoundIds, type KeyRange } from './found-ids.ts';
import { findTraceName, idNamed, mayCarryIds, plainName } from './id-names.ts';
import { jsonObjectAt, offerJsonKeys } from './ids-in-json.ts';
import { offerNamesInText } from './ids-in-text.ts';
import { Reader } from './reader.ts';

/** So much of a body is looked at, in bytes. */
export const LOOKED_AT = 8192;

/** What `tieRecord` found last. Good when it did not return TIED_BY_FIELDS. */
export const tied = new FoundIds();

/**
 * Looks for a trace id in a record whose own fields have none. Returns which way it was found, with the ids in
 * `tied`; TIED_BY_FIELDS when there is none. The record is row `row` of a batch decoded from `bytes`.
 */
export function tieRecord(bytes: Uint8Array, logs: LogColumns, row: number): number {
  const offset = logs.offset[row] as number;
  const length = logs.length[row] as number;
  const bodyKind = logs.bodyKind[row] as number;
  const bodyOffset = logs.bodyOffset[row] as number;
  const bodyLength = logs.bodyLength[row] as number;
  const end = offset + length;
  const bodyEnd = bodyOffset + Math.min(bodyLength, LOOKED_AT);
  const isCut = bodyLength > LOOKED_AT;
  if (
    findTraceName(bytes, offset, isCut ? bodyEnd : end) < 0 &&
    !(isCut && findTraceName(bytes, bodyOffset + bodyLength, end) >= 0)
  )
    return TIED_BY_FIELDS;

  tied.reset();
  forEachAttributeRange(bytes, offset, length, 'logRecord', (keyAt, keyLength, valueAt, valueLength) =>
    offerPair(bytes, keyAt, keyLength, valueAt, valueLength, '', 0),
  );
  if (tied.settle()) return TIED_BY_ATTRIBUTE;

  tied.reset();
  if (bodyKind === VALUE_KVLIST) {
    offerMap(new Reader(bytes, bodyOffset, bodyLength), '', 0);
    return tied.settle() ? TIED_BY_BODY : TIED_BY_FIELDS;
  }
  if (bodyKind !== VALUE_STRING) return TIED_BY_FIELDS;
  const object = jsonObjectAt(bytes, bodyOffset, bodyEnd);
  if (object >= 0) {
    offerJsonKeys(bytes, object, bodyEnd, tied);
    if (tied.settle()) return TIED_BY_BODY;
    tied.reset();
  }
  offerNamesInText(bytes, bodyOffset, bodyEnd, isCut, tied);
  return tied.settle() ? TIED_BY_TEXT : TIED_BY_FIELDS;
}

const key: KeyRange = { at: 0, length: 0 };

/** Offers an attribute or an entry of a map; of a map that may carry ids, its entries. */
function offerPair(
  bytes: Uint8Array,
  keyAt: number,
  keyLength: number,
  valueAt: number,
  valueLength: number,
  parent: string,
  depth: number,
): void {
  if (valueLength === 0) return;
  const tag = bytes[valueAt];
  if (tag !== TAG_STRING && tag !== TAG_INT && tag !== TAG_KVLIST) return;
  const name = plainName(bytes, keyAt, keyLength);
  if (tag === TAG_KVLIST) {
    if (depth === 0 && mayCarryIds(name)) offerMap(new Reader(bytes, valueAt, valueLength), name, 1);
    return;
  }
  const id = idNamed(name, parent);
  if (!id) return;
  key.at = keyAt;
  key.length = keyLength;
  const r = new Reader(bytes, valueAt, valueLength);
  if (tag === TAG_INT) {
    r.tag();
    r.uint32();
    tied.offerInt(id, key, r.hi, r.lo, depth);
  } else if (checkValue(r) === VALUE_STRING)
    tied.offer(id, key, bytes, lastValue.offset, lastValue.length, depth);
}

/** Offers the entries of the map that the AnyValue message at `r` is. */
function offerMap(r: Reader, parent: string, depth: number): void {
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== TAG_KVLIST) {
      r.skip(tag);
      continue;
    }
    const map = r.enter();
    for (let element = r.tag(); element !== 0; element = r.tag()) {
      if (element !== TAG_ELEMENT) {
        r.skip(element);
        continue;
      }
      const pair = r.enter();
      let keyAt = r.pos;
      let keyLength = 0;
      let valueAt = r.pos;
      let valueLength = 0;
      for (let field = r.tag(); field !== 0; field = r.tag()) {
        if (field === TAG_KEY) {
          keyLength = r.length();
          keyAt = r.take(keyLength);
        } else if (field === TAG_VALUE) {
          valueLength = r.length();
          valueAt = r.take(valueLength);
        } else r.skip(field);
      }
      r.leave(pair);
      offerPair(r.bytes, keyAt, keyLength, valueAt, valueLength, parent, depth);
    }
    r.leave(map);
  }
}
