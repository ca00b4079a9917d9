// From what was chosen to the rows that go and the facts the preflight judges by. Runs in a reader thread, in one
// snapshot.
import type { What } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { splitNanos } from '#shared/model/time.ts';
import type { Copy } from '../store/reads/given.ts';
import { itemBytes, sameItem } from '../store/reads/item-bytes.ts';
import { lookups } from '../store/reads/lookups.ts';
import { type PointStretch, pointsOf } from '../store/reads/points-to-send.ts';
import {
  type LogToSend,
  logsOf,
  logsOfStretch,
  runName,
  type SpanToSend,
  type Stretch,
  spansOfStretch,
  spansOfTraces,
  type TraceToSend,
  tracesToSend,
} from '../store/reads/send-items.ts';
import { snapshot } from '../store/reads/snapshot.ts';
import type { Standing } from '../store/reads/standing.ts';
import { TRACES } from '../store/signals.ts';
import type { ReadDb } from '../store/sql.ts';
import { stretchLabel } from './labels.ts';
import { streamOf } from './log-streams.ts';
import { NumberList, orderedBy } from './number-list.ts';
import { type Facts, type LargeTrace, MARK_EVERY, type Plan, SPAN_OVERHEAD } from './plan.ts';

/** What to send, with queries already answered. */
export type Chosen =
  | { kind: 'trace'; traceId: string }
  | { kind: 'traces'; traceIds: readonly string[]; q: string }
  | ({ kind: 'logs'; rows: readonly number[]; q: string } & Stretch)
  | Extract<What, { kind: 'range' | 'run' }>;

/** Loki's longest line. */
const LONGEST_BODY = 262_144;
/** A trace's metrics are those around it. */
const MARGIN_US = 60_000_000;
const LARGE_TRACE = 1_000_000;
/** A span that seems to last longer has a nonsense end. */
const LONGEST_SPAN_US = 86_400_000_000;
/** Where what does not go is counted. */
const COUNTED = {
  taken: 'already',
  uncertain: 'uncertain',
  partly: 'uncertain',
  going: 'underWay',
  barred: 'barred',
  forwarded: 'forwarded',
} as const;
/** Clocks differ so much, and Loki takes what is so much ahead. */
const AHEAD_US = 600_000_000;
/** Times behind 2^63−1 ns no backend keeps. */
const LAST_TIME_US = 2 ** 63 / 1000;
const EVER: PointStretch = { services: null, fromUs: 0, toUs: Number.POSITIVE_INFINITY };

/** How a row stands with the destination; undefined for one that can go. */
type StandingOf = (signal: Signal, row: number) => Standing | undefined;
/** Under which other destination's name a row went to the same place; undefined for none. */
type NameOf = (signal: Signal, row: number) => string | undefined;

/** What is known of rows at the place they go to. */
export interface KnownThere {
  standing: StandingOf;
  sentAs: NameOf;
  /** Whether a row is there in the other way: as recorded, of what is moved to now, and as a moved copy else. */
  isThereOtherwise: (signal: Signal, row: number) => boolean;
  /** With which copy a row went there, of what is moved to now. */
  copy: (signal: Signal, row: number) => Copy | undefined;
}

const NOTHING_KNOWN: KnownThere = {
  standing: () => undefined,
  sentAs: () => undefined,
  isThereOtherwise: () => false,
  copy: () => undefined,
};

/**
 * The plan of a send, without what the destination has, may have or is being sent. `nowUs` tells what is far in the
 * future.
 */
export function planRows(
  db: ReadDb,
  chosen: Chosen,
  known: Partial<KnownThere> = {},
  nowUs = Date.now() * 1000,
): Plan {
  return snapshot(db, () => {
    const draft = new Draft(db, { ...NOTHING_KNOWN, ...known }, nowUs);
    switch (chosen.kind) {
      case 'trace':
        return planTraces(db, draft, [chosen.traceId], '');
      case 'traces':
        return planTraces(db, draft, chosen.traceIds, chosen.q);
      case 'logs':
        return planLogs(db, draft, chosen);
      case 'range':
        return planStretch(draft, chosen, stretchLabel(chosen));
      case 'run':
        return planStretch(draft, { run: chosen.run }, `Run ${runName(db, chosen.run) ?? chosen.run}`);
    }
  });
}

function planTraces(db: ReadDb, draft: Draft, traceIds: readonly string[], q: string): Plan {
  const traces = tracesToSend(db, traceIds);
  const ids = traces.map(({ id }) => id);
  draft.addSpans(spansOfTraces(db, ids));
  draft.addLogs(logsOf(db, { traces: ids }, LONGEST_BODY));
  const points = { ...aroundTraces(traces), services: servicesOf(db, traces) };
  draft.addPoints(points);
  const [only] = traces;
  const single = only !== undefined && traces.length === 1;
  const label =
    only === undefined || single
      ? only === undefined
        ? 'No trace'
        : traceLabel(db, only)
      : `${traces.length.toLocaleString('en')} traces: ${q || `${traceLabel(db, only)} and others`}`;
  return draft.plan(label, points, single ? only.tid : null);
}

function planLogs(
  db: ReadDb,
  draft: Draft,
  { rows, q, ...stretch }: Extract<Chosen, { kind: 'logs' }>,
): Plan {
  const traces = new Set<number>();
  const resources = new Set<number>();
  let oldestUs = Number.POSITIVE_INFINITY;
  let newestUs = 0;
  draft.addLogs(logsOf(db, { rows }, LONGEST_BODY), ({ trace, resource, timeUs }) => {
    if (trace !== null) traces.add(trace);
    resources.add(resource);
    oldestUs = Math.min(oldestUs, timeUs);
    newestUs = Math.max(newestUs, timeUs);
  });
  draft.addSpans(spansOfTraces(db, [...traces]));
  const services = [...new Set(Array.from(resources, (id) => lookups(db).resource(id).service))];
  if (traces.size + resources.size === 0) oldestUs = 0;
  const bounds = boundsOf({
    from: stretch.from ?? `${Math.max(0, oldestUs - MARGIN_US)}000`,
    to: stretch.to ?? `${newestUs + MARGIN_US}000`,
  });
  const points = { ...bounds, run: stretch.run, services };
  draft.addPoints(points);
  return draft.plan(`Logs${q === '' ? `: ${stretchLabel(stretch)}` : `: ${q}`}`, points, null);
}

function planStretch(draft: Draft, stretch: Stretch, label: string): Plan {
  draft.addSpans(spansOfStretch(draft.db, stretch));
  draft.addLogs(logsOfStretch(draft.db, stretch, LONGEST_BODY));
  const points = { ...boundsOf(stretch), run: stretch.run, services: null };
  draft.addPoints(points);
  return draft.plan(label, points, null);
}

/** A stretch in whole microseconds, as metric points are chosen. */
function boundsOf({ from, to }: Stretch): { fromUs: number; toUs: number } {
  const end = to === undefined ? undefined : splitNanos(to);
  return {
    fromUs: from === undefined ? EVER.fromUs : splitNanos(from).us,
    toUs: end === undefined ? EVER.toUs : end.us + (end.ns > 0 ? 1 : 0),
  };
}

function aroundTraces(traces: readonly TraceToSend[]): { fromUs: number; toUs: number } {
  if (traces.length === 0) return { fromUs: 0, toUs: 0 };
  const first = traces.reduce((us, { startUs }) => Math.min(us, startUs), Number.POSITIVE_INFINITY);
  const last = traces.reduce((us, { endUs }) => Math.max(us, endUs), 0);
  return { fromUs: Math.max(0, first - MARGIN_US), toUs: last + MARGIN_US + 1 };
}

function servicesOf(db: ReadDb, traces: readonly TraceToSend[]): string[] {
  const ids = new Set(traces.flatMap(({ services }) => services.split(',').filter(Boolean).map(Number)));
  return Array.from(ids, (id) => lookups(db).serviceName(id));
}

function traceLabel(db: ReadDb, { tid, rootName }: TraceToSend): string {
  const name = rootName === 0 ? 'Trace' : lookups(db).name(rootName);
  return `${name} ${tid.slice(0, 8)}`;
}

const none = (): Record<Signal, number> => ({ traces: 0, logs: 0, metrics: 0 });

/** Rows in the order of their times; those of one time as they came. */
function inOrderOf(times: Float64Array, rows: Float64Array): Float64Array {
  if (times.every((time, i) => i === 0 || time >= (times[i - 1] as number))) return rows.slice();
  const order = Uint32Array.from(rows.keys()).sort(
    (a, b) => (times[a] as number) - (times[b] as number) || a - b,
  );
  return Float64Array.from(order, (i) => rows[i] as number);
}

/** A plan while its rows are gathered. */
class Draft {
  readonly facts: Facts = {
    items: none(),
    bytes: none(),
    oldestUs: none(),
    newestUs: none(),
    presentEndUs: none(),
    futureEndUs: none(),
    traces: 0,
    largeTraces: [],
    largestTrace: null,
    longBodies: 0,
    deltaPoints: 0,
    already: none(),
    uncertain: none(),
    partly: none(),
    barred: none(),
    underWay: none(),
    forwarded: none(),
    elsewhere: none(),
    otherwise: none(),
    copy: null,
    sentAs: [],
  };
  readonly db: ReadDb;
  readonly #known: KnownThere;
  readonly #rows = { traces: new NumberList(), logs: new NumberList(), metrics: new NumberList() };
  /** Which stream each log record is of, and when each point was. */
  readonly #streams = new NumberList();
  readonly #times = new NumberList();

  /** What is later is far in the future. */
  readonly #presentUs: number;

  constructor(db: ReadDb, known: KnownThere, nowUs: number) {
    this.db = db;
    this.#known = known;
    this.#presentUs = nowUs + AHEAD_US;
  }

  /** Takes spans that come trace by trace; of those that came twice, the first. */
  addSpans(spans: Iterable<SpanToSend>): void {
    const largest = { trace: 0, bytes: 0 };
    const current = { trace: 0, bytes: 0, there: 0 };
    let marks: LargeTrace['marks'] = [];
    const endTrace = (): void => {
      const { trace, bytes, there } = current;
      if (bytes === 0) return;
      if (bytes + there >= LARGE_TRACE) {
        const traceId = lookups(this.db).traceId(trace) ?? '';
        this.facts.largeTraces.push({ trace, traceId, bytes, there, marks });
      }
      if (bytes + there > largest.bytes) Object.assign(largest, { trace, bytes: bytes + there });
      marks = [];
    };
    const seen = new Map<number, SpanToSend[]>();
    for (const span of spans) {
      if (span.trace !== current.trace) {
        endTrace();
        current.trace = span.trace;
        current.bytes = 0;
        current.there = 0;
        seen.clear();
      }
      const sameId = seen.get(span.idLo);
      if (sameId?.some((other) => this.#isRepeat(span, other))) continue;
      if (sameId) sameId.push(span);
      else seen.set(span.idLo, [span]);
      if (!this.#count('traces', span.id, span.length, span.startUs)) {
        current.there += span.length + SPAN_OVERHEAD;
        continue;
      }
      if (current.bytes === 0) this.facts.traces++;
      const lastsUs = span.durationNs / 1000;
      const endUs = span.startUs + (lastsUs > LONGEST_SPAN_US ? 0 : lastsUs);
      this.#noteEnd('traces', span.startUs, endUs);
      if (current.bytes >= MARK_EVERY * marks.length) marks.push({ row: span.id, bytes: current.bytes });
      current.bytes += span.length + SPAN_OVERHEAD;
    }
    endTrace();
    if (largest.trace !== 0)
      this.facts.largestTrace = {
        traceId: lookups(this.db).traceId(largest.trace) ?? '',
        bytes: largest.bytes,
      };
  }

  /** Takes log records, which come by time; `each` hears of every one. */
  addLogs(logs: Iterable<LogToSend>, each?: (log: LogToSend) => void): void {
    const numbers = new Map<string, number>();
    for (const log of logs) {
      each?.(log);
      if (!this.#count('logs', log.id, log.length, log.timeUs)) continue;
      this.#noteEnd('logs', log.timeUs);
      if (log.bodyBytes > LONGEST_BODY) this.facts.longBodies++;
      const stream = streamOf(lookups(this.db).resource(log.resource));
      let number = numbers.get(stream);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(stream, number);
      }
      this.#streams.push(number);
    }
  }

  /** Takes the points of a stretch. */
  addPoints(stretch: PointStretch): void {
    for (const { row, timeUs, length, isDelta } of pointsOf(this.db, stretch)) {
      if (!this.#count('metrics', row, length, timeUs)) continue;
      this.#noteEnd('metrics', timeUs);
      if (isDelta) this.facts.deltaPoints++;
      this.#times.push(timeUs);
    }
  }

  plan(label: string, { services, fromUs, toUs }: PointStretch, traceId: string | null): Plan {
    const { traces, logs, metrics } = this.#rows;
    const rows = {
      traces: traces.take(),
      logs: orderedBy(this.#streams.view(), logs.view()),
      metrics: inOrderOf(this.#times.view(), metrics.view()),
    };
    for (const list of [logs, this.#streams, metrics, this.#times]) list.clear();
    return {
      label,
      facts: this.facts,
      rows,
      metrics: { services: services && [...services], fromUs, toUs },
      traceId,
    };
  }

  /** An end far in the future is nonsense where the beginning is not. */
  #noteEnd(signal: Signal, startUs: number, endUs = startUs): void {
    const { presentEndUs: present, futureEndUs: future } = this.facts;
    if (endUs <= this.#presentUs) present[signal] = Math.max(present[signal], endUs);
    else if (startUs <= this.#presentUs) present[signal] = Math.max(present[signal], startUs);
    else if (startUs < LAST_TIME_US) future[signal] = Math.max(future[signal], startUs);
  }

  /** Takes an item, unless the destination has it, or may. Returns whether it goes. */
  #count(signal: Signal, row: number, bytes: number, timeUs: number): boolean {
    const { facts } = this;
    const standing = this.#known.standing(signal, row);
    if (this.#known.isThereOtherwise(signal, row)) facts.otherwise[signal]++;
    if (standing === 'elsewhere') facts.elsewhere[signal]++;
    else if (standing !== undefined) {
      if (standing === 'partly') facts.partly[signal]++;
      facts[COUNTED[standing]][signal]++;
      facts.copy ??= this.#known.copy(signal, row) ?? null;
      return false;
    }
    this.#rows[signal].push(row);
    this.#noteName(signal, row);
    if (facts.items[signal] === 0 || timeUs < facts.oldestUs[signal]) facts.oldestUs[signal] = timeUs;
    if (timeUs > facts.newestUs[signal]) facts.newestUs[signal] = timeUs;
    facts.items[signal]++;
    facts.bytes[signal] += bytes;
    return true;
  }

  #noteName(signal: Signal, row: number): void {
    const name = this.#known.sentAs(signal, row);
    if (name === undefined) return;
    const { sentAs } = this.facts;
    const known = sentAs.find((one) => one.name === name) ?? { name, items: none() };
    if (known.items[signal]++ === 0 && !sentAs.includes(known)) sentAs.push(known);
  }

  #isRepeat(span: SpanToSend, other: SpanToSend): boolean {
    if (span.idHi !== other.idHi || span.length !== other.length || span.startUs !== other.startUs)
      return false;
    const a = itemBytes(this.db, TRACES, span);
    const b = itemBytes(this.db, TRACES, other);
    return a !== undefined && b !== undefined && sameItem(a, b);
  }
}
