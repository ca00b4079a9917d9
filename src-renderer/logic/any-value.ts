// OTLP values as text for people.
import type { AnyValue } from '#shared/model/otlp.ts';

/** The value as plain data: what JSON would show. 64-bit integers stay exact as strings of digits. */
export function plainValue(value: AnyValue): unknown {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) {
    const number = Number(value.intValue);
    return Number.isSafeInteger(number) ? number : value.intValue;
  }
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.arrayValue) return value.arrayValue.values.map(plainValue);
  if (value.kvlistValue)
    return Object.fromEntries(value.kvlistValue.values.map((kv) => [kv.key, plainValue(kv.value)]));
  if (value.bytesValue !== undefined) return value.bytesValue;
  return null;
}

/** The value as one text: a string as it is, the rest as JSON. */
export function valueText(value: AnyValue): string {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.intValue !== undefined) return value.intValue;
  if (value.bytesValue !== undefined) return value.bytesValue;
  return JSON.stringify(plainValue(value), null, value.arrayValue ? undefined : 2);
}

/** The text over several lines when it is a JSON object or array in a string; undefined when it is not. */
export function prettyJson(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) || trimmed.length > 200_000) return undefined;
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2);
  } catch {
    return undefined;
  }
}
