// OTLP values as text for people.
import type { AnyValue } from '#shared/model/otlp.ts';
import { ExactNumber, parseExactly } from './exact-number.ts';

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
  // NaN and the infinities come as words.
  if (typeof value.doubleValue === 'string') return value.doubleValue;
  return tidyJson(plainValue(value));
}

/** The data of a text that is a JSON object or array, its numbers as they were written; undefined for any other, or one too long to be read. */
export function parsedJson(text: string): object | undefined {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) || trimmed.length > 200_000) return undefined;
  try {
    const data = parseExactly(trimmed);
    return typeof data === 'object' && data !== null ? data : undefined;
  } catch {
    return undefined;
  }
}

/** The text over several lines when it is a JSON object or array in a string; undefined when it is not. */
export function prettyJson(text: string): string | undefined {
  const data = parsedJson(text);
  return data === undefined ? undefined : tidyJson(data);
}

/** Objects and arrays that fit this stay on one line. */
const ONE_LINE = 56;
/** Deeper levels are written as they are: nobody reads them, and the walk must end. */
const DEEPEST = 100;

/** Data as JSON over several lines, but what is short on one: forty numbers are one line, not forty. */
export function tidyJson(data: unknown, depth = 0): string {
  if (data instanceof ExactNumber) return String(data);
  if (typeof data !== 'object' || data === null || depth > DEEPEST) return JSON.stringify(data) ?? 'null';
  const items = Array.isArray(data)
    ? data.map((item) => tidyJson(item, depth + 1))
    : Object.entries(data).map(([key, item]) => `${JSON.stringify(key)}: ${tidyJson(item, depth + 1)}`);
  const [open, close, space] = Array.isArray(data) ? ['[', ']', ''] : ['{', '}', ' '];
  if (items.length === 0) return `${open}${close}`;
  const length = items.reduce((sum, item) => sum + item.length + 2, depth * 2);
  if (length <= ONE_LINE && items.every((item) => !item.includes('\n')))
    return `${open}${space}${items.join(', ')}${space}${close}`;
  const indent = '  '.repeat(depth);
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(',\n')}\n${indent}${close}`;
}
