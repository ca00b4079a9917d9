// How each type of field lies on the wire, and its value as OTLP/JSON has it. Shared by what decodes to
// objects (decode.ts) and to text (json-text.ts).
import { type Reader, WIRE_BYTES, WIRE_FIXED32, WIRE_FIXED64, WIRE_VARINT } from './reader.ts';
import type { Field, FieldType } from './schema.ts';
import { base64, hex, int64Text, repeatedText, uint64Text } from './text.ts';

/** How deep messages may nest: values to their limit, three messages a level, inside the rest of OTLP. */
export const MAX_MESSAGE_DEPTH = 3 * 64 + 16;

/** The wire type each field type is written with. */
export const WIRE_TYPE: Record<FieldType, number> = {
  string: WIRE_BYTES,
  bytes: WIRE_BYTES,
  id: WIRE_BYTES,
  message: WIRE_BYTES,
  bool: WIRE_VARINT,
  enum: WIRE_VARINT,
  uint32: WIRE_VARINT,
  sint32: WIRE_VARINT,
  int64: WIRE_VARINT,
  uint64: WIRE_VARINT,
  fixed32: WIRE_FIXED32,
  fixed64: WIRE_FIXED64,
  sfixed64: WIRE_FIXED64,
  double: WIRE_FIXED64,
};

export type Scalar = string | number | boolean;

/** Reads one value of a field that is not a message. 64-bit integers come as decimal strings, non-finite doubles by name. */
export function readScalar(r: Reader, type: FieldType): Scalar {
  switch (type) {
    case 'string': {
      const length = r.length();
      return repeatedText(r.bytes, r.take(length), length);
    }
    case 'bytes': {
      const length = r.length();
      return base64(r.bytes, r.take(length), length);
    }
    case 'id': {
      const length = r.length();
      return hex(r.bytes, r.take(length), length);
    }
    case 'bool':
      r.uint32();
      return (r.lo | r.hi) !== 0;
    case 'enum':
      r.uint32();
      return r.lo;
    case 'uint32':
      return r.uint32();
    case 'sint32':
      return r.sint32();
    case 'int64':
      r.uint32();
      return int64Text(r.hi, r.lo);
    case 'uint64':
      r.uint32();
      return uint64Text(r.hi, r.lo);
    case 'fixed32':
      return r.fixed32();
    case 'fixed64':
      r.fixed64();
      return uint64Text(r.hi, r.lo);
    case 'sfixed64':
      r.fixed64();
      return int64Text(r.hi, r.lo);
    case 'double': {
      const value = r.double();
      return Number.isFinite(value) ? value : String(value);
    }
    case 'message':
      return r.fail('message where a value was expected');
  }
}

/**
 * Calls `take` for each value a tag stands for: once, or for every element when a repeated number is packed.
 * Returns false, having read nothing, when the tag's wire type is not the field's.
 */
export function readScalars(r: Reader, field: Field, tag: number, take: (value: Scalar) => void): boolean {
  const wire = tag & 7;
  const expected = WIRE_TYPE[field.type];
  if (wire === expected) {
    take(readScalar(r, field.type));
    return true;
  }
  if (!field.repeated || wire !== WIRE_BYTES) return false;
  const outer = r.enter();
  while (r.pos < r.end) take(readScalar(r, field.type));
  r.leave(outer);
  return true;
}
