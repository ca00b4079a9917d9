// The value of one LogQL label among a record's own attributes, read from its bytes.
import { labelName } from '#shared/query/logql/labels.ts';
import { valueText } from '../../otlp/attributes.ts';
import { decodeAttributes } from '../../otlp/decode.ts';
import { eachAttribute } from '../../otlp/stored-attributes.ts';
import { repeatedText } from '../../otlp/text.ts';
import { attributeLabels } from './attribute-labels.ts';

/** Tag of AnyValue's kvlist_value (common.proto). */
const KVLIST = (6 << 3) | 2;
const MOST_NAMES = 10_000;
const names = new Map<string, string>();

/** `labelName`, remembered: the same keys come with every record. */
export function labelOf(key: string): string {
  let label = names.get(key);
  if (label === undefined) {
    if (names.size >= MOST_NAMES) names.clear();
    label = labelName(key);
    names.set(key, label);
  }
  return label;
}

/** The usual case, one key with one plain value, is read in place; anything else by the rules in full. */
export function ownLabel(bytes: Uint8Array, from: number, length: number, label: string): string | undefined {
  let found: string | undefined;
  let at = 0;
  let size = 0;
  let isPlain = true;
  eachAttribute(bytes, from, length, 'logRecord', (keyAt, keyLength, valueAt, valueLength) => {
    const key = repeatedText(bytes, keyAt, keyLength);
    const own = labelOf(key);
    const isMap = valueLength > 0 && bytes[valueAt] === KVLIST;
    if (own === label && !isMap && (found === undefined || found === key)) {
      found = key;
      at = valueAt;
      size = valueLength;
    } else if (own === label || (isMap && label.startsWith(own))) isPlain = false;
  });
  if (isPlain) return found === undefined ? undefined : valueText(bytes, at, size) || undefined;
  return attributeLabels(decodeAttributes(bytes, from, length, 'logRecord')).get(label);
}
