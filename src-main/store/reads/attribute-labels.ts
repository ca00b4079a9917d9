// Attributes in OTLP/JSON's shape as LogQL labels: names, texts, maps flattened.
import type { AnyValue, KeyValue } from '#shared/model/otlp.ts';
import { labelName } from '#shared/query/logql/labels.ts';

/**
 * Labels of a list of attributes, in order of their first appearance. Of keys that come to one name the first
 * wins, of one key repeated the last value. Empty keys and values make no label.
 */
export function attributeLabels(attributes: readonly KeyValue[]): Map<string, string> {
  const values = new Map<string, AnyValue>();
  for (const { key, value } of attributes) values.set(key, value);
  const labels = new Map<string, string>();
  for (const [key, value] of values) addLabel(labels, key, value);
  return labels;
}

function addLabel(labels: Map<string, string>, key: string, value: AnyValue): void {
  if (value.kvlistValue) {
    for (const pair of value.kvlistValue.values) addLabel(labels, `${key}_${pair.key}`, pair.value);
    return;
  }
  const label = labelName(key);
  const text = valueText(value);
  if (label !== '' && text !== '' && !labels.has(label)) labels.set(label, text);
}

/** A value as the text LogQL compares: arrays as JSON, bytes in base64. */
function valueText(value: AnyValue): string {
  const scalar =
    value.stringValue ?? value.boolValue ?? value.intValue ?? value.doubleValue ?? value.bytesValue;
  if (scalar !== undefined) return String(scalar);
  return value.arrayValue ? JSON.stringify(plain(value)) : '';
}

function plain(value: AnyValue): unknown {
  if (value.arrayValue) return value.arrayValue.values.map(plain);
  if (value.kvlistValue)
    return Object.fromEntries(value.kvlistValue.values.map((pair) => [pair.key, plain(pair.value)]));
  if (value.intValue !== undefined) {
    const number = Number(value.intValue);
    return Number.isSafeInteger(number) ? number : value.intValue;
  }
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null;
}
