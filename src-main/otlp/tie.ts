// Ties a log record that names no trace in its own fields to the one that it names elsewhere: in an attribute, in a
// key of its body, in its text, in this order. Decoding tells by their last letters whether
// any attribute's key may be a name, and one look over the body's text whether one is in it; only then is more read.
import { TIED_BY_ATTRIBUTE, TIED_BY_BODY, TIED_BY_FIELDS, TIED_BY_TEXT } from '#shared/model/log-tie.ts';
import { checkValue, lastValue, TAG_ELEMENT, TAG_INT, TAG_KVLIST, TAG_STRING } from './check-values.ts';
import { type LogColumns, VALUE_KVLIST, VALUE_STRING } from './columns.ts';
import { FoundIds, type KeyRange } from './found-ids.ts';
import { findTraceName, idNamed, mayCarryIds, mayHoldId, plainName } from './id-names.ts';
import { isJsonList, jsonObjectAt, offerJsonKeys } from './ids-in-json.ts';
import { offerNamesInText } from './ids-in-text.ts';
import { pair, readPair } from './key-value.ts';
import { type Reader, WIRE_BYTES } from './reader.ts';

/** `attributes` of LogRecord (logs.proto). */
const ATTRIBUTES = (6 << 3) | WIRE_BYTES;
/** Every name of a trace id has it. Over a text that is there already it costs a fraction of a walk over bytes. */
const NAME = /trace/i;
/** So much of a body is looked at, in bytes. */
export const LOOKED_AT = 8192;

/** What `tieRecord` found last. Good when it did not return TIED_BY_FIELDS. */
export const tied = new FoundIds();

/**
 * Looks for a trace id in a record whose own fields have none. Returns which way it was found, with the ids in
 * `tied`; TIED_BY_FIELDS when there is none. The record is row `row` of a batch decoded from the reader's bytes,
 * and `body` its body as text.
 */
export function tieRecord(r: Reader, logs: LogColumns, row: number, body: string): number {
  if (logs.idKeys[row] !== 0) {
    tied.reset();
    r.pos = logs.offset[row] as number;
    r.end = r.pos + (logs.length[row] as number);
    offerAttributes(r);
    if (tied.settle()) return TIED_BY_ATTRIBUTE;
  }
  if (!NAME.test(body)) return TIED_BY_FIELDS;

  const { bytes } = r;
  const kind = logs.bodyKind[row] as number;
  const from = logs.bodyOffset[row] as number;
  const length = logs.bodyLength[row] as number;
  const isCut = length > LOOKED_AT;
  const end = from + (isCut ? LOOKED_AT : length);
  if ((kind !== VALUE_STRING && kind !== VALUE_KVLIST) || findTraceName(bytes, from, end) < 0)
    return TIED_BY_FIELDS;
  tied.reset();
  if (kind === VALUE_KVLIST) {
    r.pos = from;
    r.end = from + length;
    offerMap(r, '', 0);
    return tied.settle() ? TIED_BY_BODY : TIED_BY_FIELDS;
  }
  const object = jsonObjectAt(bytes, from, end);
  if (object >= 0) {
    offerJsonKeys(bytes, object, end, tied);
    if (tied.settle()) return TIED_BY_BODY;
    tied.reset();
  }
  // A key that the walk over the object passed by is another trace's; names in the texts of its values count.
  const isJson = object >= 0 || isJsonList(bytes, from, end);
  offerNamesInText(bytes, from, end, { goesOn: isCut, isJson }, tied);
  return tied.settle() ? TIED_BY_TEXT : TIED_BY_FIELDS;
}

/** Offers the attributes of the LogRecord that `r` is at. */
function offerAttributes(r: Reader): void {
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== ATTRIBUTES) r.skip(tag);
    else if (mayHoldId(r.bytes, r.pos)) offerKeyValue(r, '', 0);
    else r.take(r.length());
  }
}

const key: KeyRange = { at: 0, length: 0 };

/** Offers the KeyValue field that `r` is at, an attribute or an entry of a map; of a map that may carry ids, its entries. */
function offerKeyValue(r: Reader, parent: string, depth: number): void {
  const { bytes } = r;
  readPair(r);
  const { keyAt, keyLength, valueAt, valueLength } = pair;
  const { pos, end } = r;
  r.pos = valueAt;
  r.end = valueAt + valueLength;
  const tag = valueLength === 0 ? 0 : bytes[valueAt];
  if (tag === TAG_KVLIST) {
    const name = plainName(bytes, keyAt, keyLength);
    if (depth === 0 && mayCarryIds(name)) offerMap(r, name, 1);
  } else if (tag === TAG_STRING || tag === TAG_INT) {
    const id = idNamed(plainName(bytes, keyAt, keyLength), parent);
    key.at = keyAt;
    key.length = keyLength;
    if (id && tag === TAG_INT) {
      r.tag();
      r.uint32();
      tied.offerInt(id, key, r.hi, r.lo, depth);
    } else if (id && checkValue(r) === VALUE_STRING)
      tied.offer(id, key, bytes, lastValue.offset, lastValue.length, depth);
  }
  r.pos = pos;
  r.end = end;
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
      if (element === TAG_ELEMENT) offerKeyValue(r, parent, depth);
      else r.skip(element);
    }
    r.leave(map);
  }
}
