// What two lists of attributes say differently.
import type { KeyValue } from '#shared/model/otlp.ts';
import { valueText } from './any-value.ts';

export interface AttributeDifference {
  readonly key: string;
  /** Undefined: the attribute is not there. */
  readonly own: string | undefined;
  readonly other: string | undefined;
}

/** Keys whose values differ, first those that both have, in the order of the first list; and how many are the same. */
export function diffAttributes(
  own: readonly KeyValue[],
  other: readonly KeyValue[],
): { differences: AttributeDifference[]; same: number } {
  const theirs = new Map(other.map(({ key, value }) => [key, valueText(value)]));
  const mine = new Map(own.map(({ key, value }) => [key, valueText(value)]));
  const both: AttributeDifference[] = [];
  const one: AttributeDifference[] = [];
  let same = 0;
  for (const [key, text] of mine) {
    const there = theirs.get(key);
    if (there === text) same++;
    else (there === undefined ? one : both).push({ key, own: text, other: there });
  }
  for (const [key, text] of theirs) if (!mine.has(key)) one.push({ key, own: undefined, other: text });
  return { differences: [...both, ...one], same };
}
