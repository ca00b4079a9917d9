// A plan while its rows are gathered: what goes, what stays out because it is there, and the facts about both.
import type { Signal } from '#shared/model/signal.ts';
import { itemBytes, sameItem } from '../store/reads/item-bytes.ts';
import { lookups } from '../store/reads/lookups.ts';
import { type PointStretch, pointsOf } from '../store/reads/points-to-send.ts';
import type { LogToSend, SpanToSend } from '../store/reads/send-items.ts';
import { TRACES } from '../store/signals.ts';
import type { ReadDb } from '../store/sql.ts';
import type { KnownThere } from './known-there.ts';
import { streamOf } from './log-streams.ts';
import { inOrderOf, NumberList, orderedBy } from './number-list.ts';
import { type Facts, type LargeTrace, MARK_EVERY, noFacts, none, type Plan, SPAN_OVERHEAD } from './plan.ts';

/** Loki's longest line. */
export const LONGEST_BODY = 262_144;
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

/** A plan while its rows are gathered. */
export class Draft {
  readonly facts: Facts = noFacts();
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
