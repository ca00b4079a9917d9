// A rule that Settings gained while a send was paused holds for what had not gone by then. What went before keeps the
// rules it went with, so that it is asked for as it went.
import type { RedactionRule } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import type { Stretch } from './batches.ts';
import type { Treatment } from './treatment.ts';

/** Places of a send that went, or were decided, while these rules held. */
export interface EarlierRules {
  redact: readonly RedactionRule[];
  places: Record<Signal, readonly [first: number, upto: number][]>;
}

/** Rules without repeats, in their order. */
export function uniqueRules(rules: readonly RedactionRule[]): RedactionRule[] {
  const known = new Set<string>();
  return rules.filter(({ where, pattern }) => {
    const key = JSON.stringify([where, pattern]);
    return !known.has(key) && known.add(key);
  });
}

/** The places of `count` that are in none of some stretches, which are in order. */
function complement(count: number, left: readonly Stretch[]): [first: number, upto: number][] {
  const between: [number, number][] = [];
  let at = 0;
  for (const { first, upto } of [...left, { first: count, upto: count }]) {
    if (first > at) between.push([at, first]);
    at = Math.max(at, upto);
  }
  return between;
}

/**
 * The treatment of a send that goes on with what is `left`: the rules of Settings as they are now come to those it
 * had. The same object when there is none among them that is new.
 */
export function withRulesOfNow(
  treatment: Treatment,
  rules: readonly RedactionRule[],
  { rows, left }: { rows: Record<Signal, Float64Array>; left: Record<Signal, readonly Stretch[]> },
): Treatment {
  const { how, earlier = [] } = treatment;
  const redact = uniqueRules([...how.redact, ...rules]);
  if (redact.length === how.redact.length) return treatment;
  const places = { traces: [], logs: [], metrics: [] } as EarlierRules['places'];
  for (const signal of SIGNALS) places[signal] = complement(rows[signal].length, left[signal]);
  return { ...treatment, how: { ...how, redact }, earlier: [...earlier, { redact: how.redact, places }] };
}

/** The treatment of what goes from now on. */
export function treatmentOfNow({ earlier: _, ...treatment }: Treatment): Treatment {
  return treatment;
}

/**
 * Rows from the first on that went with the same rules, and their treatment. `plan` gives all rows of the send in the
 * order they go.
 */
export function wentAlike(
  treatment: Treatment,
  signal: Signal,
  rows: Float64Array,
  plan: () => Float64Array,
): { treatment: Treatment; rows: Float64Array } {
  const { earlier = [] } = treatment;
  const now = treatmentOfNow(treatment);
  if (earlier.length === 0 || rows.length === 0) return { treatment: now, rows };
  const all = plan();
  const wanted = new Set(rows);
  const rulesOf = new Map<number, EarlierRules>();
  // The first that a place is of: it is among the decided of all later ones, too.
  for (const rules of earlier.toReversed())
    for (const [first, upto] of rules.places[signal])
      for (let place = first; place < upto; place++) {
        const row = all[place] as number;
        if (wanted.has(row)) rulesOf.set(row, rules);
      }
  const of = rulesOf.get(rows[0] as number);
  const end = rows.findIndex((row) => rulesOf.get(row) !== of);
  return {
    treatment: of === undefined ? now : { ...now, how: { ...now.how, redact: [...of.redact] } },
    rows: end < 0 ? rows : rows.slice(0, end),
  };
}
