// Series gathered by some of their attributes, and the few that a chart can show.
import type { Labels } from './matchers.ts';

export interface Group<S> {
  labels: Record<string, string>;
  members: S[];
}

/** Groups in the order their first member came. An attribute a series lacks is left out of its group's labels. */
export function groupBy<S extends { labels: Labels }>(
  series: readonly S[],
  keys: readonly string[],
): Group<S>[] {
  const groups = new Map<string, Group<S>>();
  for (const one of series) {
    const pairs = keys.flatMap((key) => {
      const value = one.labels[key];
      return value === undefined ? [] : [[key, value] as const];
    });
    const id = JSON.stringify(pairs);
    const group = groups.get(id);
    if (group) group.members.push(one);
    else groups.set(id, { labels: Object.fromEntries(pairs), members: [one] });
  }
  return [...groups.values()];
}

export interface Statistics {
  last: number | null;
  min: number | null;
  max: number | null;
  average: number | null;
}

/** Last, least, most and mean of the known values; all null when none is known. */
export function statistics(values: Iterable<number | null>): Statistics {
  let last: number | null = null;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let known = 0;
  for (const value of values) {
    if (value === null) continue;
    last = value;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    known++;
  }
  return known === 0
    ? { last: null, min: null, max: null, average: null }
    : { last, min, max, average: sum / known };
}
