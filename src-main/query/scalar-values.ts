// Attributes that have one plain value, walked where they lie in the bytes.
import { type AttributeOwner, valueText } from '../otlp/attributes.ts';
import { eachAttribute } from '../otlp/stored-attributes.ts';
import { repeatedText } from '../otlp/text.ts';

/** Types of attribute values that a query can compare. */
export type ScalarType = 'string' | 'bool' | 'int' | 'double';

/** By the field number of AnyValue's oneof (common.proto). */
const TYPES: readonly (ScalarType | undefined)[] = [undefined, 'string', 'bool', 'int', 'double'];

/** Tag of AnyValue's string_value. */
const STRING = (1 << 3) | 2;

/** Visits the scalar attributes of a message. `read` makes the value's text, for who wants it. */
export function forEachScalar(
  bytes: Uint8Array,
  at: number,
  length: number,
  owner: AttributeOwner,
  visit: (key: string, type: ScalarType, read: () => string) => void,
): void {
  if (length === 0) return;
  eachAttribute(bytes, at, length, owner, (keyAt, keyLength, valueAt, valueLength) => {
    const type = valueLength === 0 ? undefined : TYPES[(bytes[valueAt] as number) >> 3];
    if (!type || keyLength === 0) return;
    visit(repeatedText(bytes, keyAt, keyLength), type, () => scalarText(bytes, valueAt, valueLength));
  });
}

/** A short string is most often one seen before: it is found again rather than made anew. */
function scalarText(bytes: Uint8Array, at: number, length: number): string {
  const isShortString = bytes[at] === STRING && bytes[at + 1] === length - 2;
  return isShortString ? repeatedText(bytes, at + 2, length - 2) : valueText(bytes, at, length);
}
