// What rows of spans tell without their attributes: who made them, how they nest, whether parents are there.
import type { Example } from '#shared/api/instrumentation.ts';
import { spanIdHex } from '#shared/model/ids.ts';
import type { ScopeUse, Tally } from '../../doctor/instrumentation-facts.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { StartedSpan } from '../../store/reads/scan-spans.ts';

import type { ReadDb } from '../../store/sql.ts';
import { byPattern, byScope } from './queries.ts';
import {
  automaticScopes,
  ELSEWHERE,
  kind,
  NO_PARENT,
  type Sample,
  type ServicePart,
  startNs,
} from './sample.ts';
import { namesWithIds } from './span-names.ts';
import { Counting, CountingByWord } from './tally.ts';

const INTERNAL = 1;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;
/** SPA-001 and SPA-005 of the Instrumentation Score. */
const MANY_INTERNAL = 10;
const MANY_SHORT = 20;
const SHORT_NS = 5e6;
/** Clocks of one process step by less. */
const TOLERANCE_NS = 1e6;
const MOST_LEVELS = 6;
/** Its requests begin in the page: the specification's rationale excepts them. */
const BROWSER = 'webjs';

export interface ShapeFacts {
  scopes: ScopeUse[];
  duplicates: Tally;
  outOfOrder: Tally;
  manyInternal: Tally;
  manyShort: Tally;
  clientRoots: Tally;
  namesWithIds: Tally;
  /** Spans whose parent is not among the rows. */
  lost: number[];
  withParent: number;
}

/** A span as an example. */
export function spanExample(db: ReadDb, span: StartedSpan, text?: string): Example {
  const look = lookups(db);
  return {
    text: text ?? look.name(span[5]),
    traceId: look.traceId(span[1]) ?? '',
    spanId: spanIdHex(span[7], span[8]),
  };
}

/** The shape of a service's spans. A span that came twice counts once. */
export function shapeOf(db: ReadDb, sample: Sample, part: ServicePart): ShapeFacts {
  const { spans, parents, same } = sample;
  const own = part.spans.filter((i) => same[i] === i);
  const auto = automaticScopes(db);
  const look = lookups(db);
  const row = (i: number): StartedSpan => spans[i] as StartedSpan;
  const example = (i: number, text?: string) => () => spanExample(db, row(i), text);

  const duplicates = new Counting();
  const found = new Set<number>();
  const outOfOrder = new Counting();
  const clientRoots = new Counting();
  const scopes = new Map<number, { spans: number; first: number }>();
  const traces = new Map<number, { internal: number; short: number; first: number }>();
  const lost: number[] = [];
  let withParent = 0;
  for (const i of own) {
    const span = row(i);
    const [, trace, durationNs, , scope] = span;
    const uses = scopes.get(scope);
    if (uses) uses.spans++;
    else scopes.set(scope, { spans: 1, first: i });
    if (!auto(scope)) duplicates.of++;
    for (const double of doublesOf(sample, i, auto)) {
      if (found.has(double)) continue;
      found.add(double);
      duplicates.add(example(double));
    }
    const odd = oddOrder(sample, i);
    outOfOrder.look(odd === undefined ? undefined : example(i, `${look.name(span[5])}: ${odd}`));
    const counts = traces.get(trace) ?? { internal: 0, short: 0, first: i };
    traces.set(trace, counts);
    if (kind(span) === INTERNAL) counts.internal++;
    if (durationNs < SHORT_NS) counts.short++;
    if (parents[i] === NO_PARENT) {
      const isWrong = kind(span) === CLIENT && part.language !== BROWSER;
      clientRoots.look(isWrong ? example(i) : undefined);
    } else {
      withParent++;
      if (parents[i] === ELSEWHERE) lost.push(i);
    }
  }
  const manyInternal = new Counting();
  const manyShort = new Counting();
  for (const { internal, short, first } of traces.values()) {
    manyInternal.look(
      internal > MANY_INTERNAL
        ? inTrace(db, row(first), `${internal} internal spans in one trace`)
        : undefined,
    );
    manyShort.look(
      short > MANY_SHORT ? inTrace(db, row(first), `${short} spans under 5 ms in one trace`) : undefined,
    );
  }
  return {
    scopes: [...scopes]
      .map(([scope, { spans: count, first }]) => ({
        name: look.scope(scope).name,
        automatic: auto(scope),
        spans: count,
        example: {
          ...spanExample(db, row(first), look.scope(scope).name || 'no scope name'),
          count,
          traces: byScope(part.name, look.scope(scope).name),
        },
      }))
      .sort((a, b) => b.spans - a.spans),
    duplicates,
    outOfOrder,
    manyInternal,
    manyShort,
    clientRoots,
    namesWithIds: idNames(db, sample, part.name, own),
    lost,
    withParent,
  };
}

const inTrace = (db: ReadDb, span: StartedSpan, text: string) => (): Example => ({
  text,
  traceId: lookups(db).traceId(span[1]) ?? '',
});

/** The ones made by hand of pairs within one another: same resource, kind and name, one of them automatic. */
function* doublesOf(
  { spans, parents }: Sample,
  i: number,
  auto: (scope: number) => boolean,
): Generator<number> {
  const span = spans[i] as StartedSpan;
  const isAuto = auto(span[4]);
  let at = parents[i] as number;
  for (let level = 0; at >= 0 && level < MOST_LEVELS; level++, at = parents[at] as number) {
    const outer = spans[at] as StartedSpan;
    if (outer[3] !== span[3]) return;
    if (auto(outer[4]) === isAuto || outer[5] !== span[5] || kind(outer) !== kind(span)) continue;
    const start = startNs(span, outer[13]);
    const outerStart = startNs(outer, outer[13]);
    if (start >= outerStart && start + span[2] <= outerStart + outer[2]) yield isAuto ? at : i;
  }
}

/** What is wrong with when a span began and ended, in words; undefined when nothing is. */
function oddOrder({ spans, parents }: Sample, i: number): string | undefined {
  const span = spans[i] as StartedSpan;
  if (span[2] < 0) return 'ends before it begins';
  const parent = spans[parents[i] as number];
  // Clocks of two processes differ, and what is put on a queue outlasts who put it there.
  if (!parent || parent[3] !== span[3] || parent[2] < 0) return undefined;
  if ([PRODUCER, CONSUMER].includes(kind(span)) || kind(parent) === PRODUCER) return undefined;
  const start = startNs(span, parent[13]);
  const parentStart = startNs(parent, parent[13]);
  const parentEnd = parentStart + parent[2];
  if (start < parentStart - TOLERANCE_NS) return 'begins before its parent';
  if (start > parentEnd + TOLERANCE_NS) return 'begins after its parent ended';
  if (start + span[2] > parentEnd + TOLERANCE_NS) return 'ends after its parent';
  return undefined;
}

function idNames(db: ReadDb, { spans }: Sample, service: string, own: readonly number[]): Tally {
  const look = lookups(db);
  const byId = new Map<number, { count: number; first: number }>();
  for (const i of own) {
    const name = (spans[i] as StartedSpan)[5];
    const known = byId.get(name);
    if (known) known.count++;
    else byId.set(name, { count: 1, first: i });
  }
  const counts = new Map<string, number>();
  const firsts = new Map<string, number>();
  for (const [id, { count, first }] of byId) {
    counts.set(look.name(id), count);
    firsts.set(look.name(id), first);
  }
  const groups = namesWithIds(counts);
  const tally = new CountingByWord();
  tally.of = counts.size;
  for (const { pattern, names } of groups) {
    for (const name of names.keys()) {
      tally.count++;
      tally.add(pattern, () => ({
        ...spanExample(db, spans[firsts.get(name) ?? 0] as StartedSpan, `${pattern}, as in “${name}”`),
        traces: byPattern(service, pattern),
      }));
    }
  }
  return tally.tally();
}
