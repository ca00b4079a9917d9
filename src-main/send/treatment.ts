// What is done to items on their way out. Settled when a send begins and kept with it, so that a resumed or
// repeated request is byte-equal to the first: Loki keeps equal lines once only.
import { randomUUID } from 'node:crypto';
import type { Backend } from '#shared/api/destinations.ts';
import type { How, RedactionRule } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { type EarlierRules, uniqueRules } from './later-rules.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Facts, Plan } from './plan.ts';

export interface Treatment {
  /** Its `redact` holds all rules that apply, those of Settings included. */
  how: How;
  /** Which backend takes each signal: what it refuses stays here. */
  backends: Record<Signal, Backend>;
  /** What those backends take. */
  limits: Limits;
  /** Added to every time, ns as a decimal string; "0" for times as recorded. */
  shiftNs: string;
  /** Ids become a hash of this and the old id; null leaves them. The same for every try of one send. */
  idSalt: string | null;
  /** The clock when the send began, µs: ages are judged by it. */
  nowUs: number;
  /** What backends stumble over (bad UTF-8, ids of a wrong length, attributes without a key) is repaired. */
  repair: boolean;
  /** Delta points are in the plan and are added up on their way. */
  addsUp: boolean;
  /** Rows of `traces` with the first row of `spans` that passes what a trace may hold; it and later ones stay. */
  traceCuts: [trace: number, row: number][];
  /** Rules that held before those of `how`, first ones first, and what went with them. */
  earlier?: readonly EarlierRules[];
}

const UNKNOWN: Record<Signal, Backend> = { traces: 'otlp', logs: 'otlp', metrics: 'otlp' };

/** Everything goes as it came. */
export const UNTREATED: Treatment = {
  how: { time: 'recorded', delta: 'as-is', refused: 'try', long: 'as-is', again: true, redact: [] },
  backends: UNKNOWN,
  limits: defaultLimits(UNKNOWN),
  shiftNs: '0',
  idSalt: null,
  nowUs: 0,
  repair: false,
  addsUp: false,
  traceCuts: [],
};

/** After a shift the newest item is so long ago, so that what ends after it began is not in the future. */
const SHIFTED_AGE_US = 30_000_000;

/** Whether texts that are too long are cut. */
export const shortens = ({ long }: Pick<How, 'long'>): boolean => long === 'shorten';

/** How a send treats its items. `rules` are those of Settings, which always apply; `salt` is new for every send. */
export function treatmentOf(options: {
  how: How;
  rules: readonly RedactionRule[];
  backends: Record<Signal, Backend>;
  limits?: Limits;
  /** Undefined for what has no end: it cannot be moved to now. */
  plan: Plan | undefined;
  signals: readonly Signal[];
  nowUs: number;
  salt?: string;
}): Treatment {
  const { how, rules, backends, plan, signals, nowUs } = options;
  const limits = options.limits ?? defaultLimits(backends);
  const offsetUs = how.time === 'now' && plan !== undefined ? offsetOf(plan, signals, nowUs) : undefined;
  const shifts = offsetUs !== undefined;
  // The rest of a copy goes as the copy did: with ids and an offset of its own a trace would be torn in two.
  const copy = shifts ? (plan?.facts.copy ?? null) : null;
  const redact = uniqueRules([...rules, ...how.redact]);
  return {
    how: { ...how, redact },
    backends,
    limits,
    shiftNs: copy?.shiftNs ?? String(BigInt(Math.round(offsetUs ?? 0)) * 1000n),
    idSalt: shifts ? (copy?.idSalt ?? options.salt ?? randomUUID()) : null,
    nowUs,
    repair: true,
    addsUp: addsUp(how, limits, backends) && (plan?.facts.deltaPoints ?? 0) > 0,
    traceCuts: plan === undefined ? [] : traceCutsOf(plan, limits, shifts && copy === null),
  };
}

/** Behind a Collector there may be something that takes delta points. */
function addsUp(how: How, { metrics }: Limits, backends: Record<Signal, Backend>): boolean {
  return how.delta === 'convert' && !metrics.delta && backends.metrics !== 'otlp';
}

/**
 * So much everything moves to be of now, µs. One item that is far in the future, by a clock or a unit that was wrong,
 * must not move the others into the past: only when all of it lies there does it move back.
 */
function offsetOf({ facts }: Plan, signals: readonly Signal[], nowUs: number): number | undefined {
  const newest = (ends: Record<Signal, number>): number => Math.max(0, ...signals.map((one) => ends[one]));
  const presentUs = newest(facts.presentEndUs);
  const newestUs = presentUs > 0 ? presentUs : newest(facts.futureEndUs);
  if (newestUs === 0) return undefined;
  const offsetUs = nowUs - SHIFTED_AGE_US - newestUs;
  return newestUs <= nowUs ? Math.max(0, offsetUs) : offsetUs;
}

/** Where traces of the plan pass the limit, with what is there already; a trace that gets a new id starts anew. */
export function traceCutsOf(
  { facts }: { facts: Pick<Facts, 'largeTraces'> },
  { traces }: Limits,
  isNew = false,
): Treatment['traceCuts'] {
  const most = traces.traceBytes;
  if (most === null) return [];
  return facts.largeTraces.flatMap(({ trace, bytes: goes, there, marks }): Treatment['traceCuts'] => {
    const before = isNew ? 0 : there;
    if (before + goes <= most) return [];
    // The last mark within the limit: what lies before it fits. None: nothing does any more.
    const mark = marks.findLast(({ bytes }) => before + bytes <= most) ?? marks[0];
    return mark === undefined ? [] : [[trace, mark.row]];
  });
}
