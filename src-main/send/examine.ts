// Looks at every item of a plan as the backend will: what would be refused, lost or changed, how often and where.
// The same judge decides when the items go. Runs in a reader thread.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { hash53 } from '../otlp/hash.ts';
import { itemBytes } from '../store/reads/item-bytes.ts';
import { lookups } from '../store/reads/lookups.ts';
import type { Places } from '../store/reads/places.ts';
import { type PlacedRow, placedRow } from '../store/reads/send-items.ts';
import { signalNumber } from '../store/signals.ts';
import type { ReadDb } from '../store/sql.ts';
import { inWords } from './item-in-words.ts';
import type { Judge } from './judge/judge-item.ts';
import { type Code, REASONS } from './judge/reasons.ts';
import { type Merged, MergedSeries } from './merged-series.ts';
import { newestThere, type Order, seriesOf } from './order.ts';
import type { Rows } from './plan.ts';
import { type FoundPoint, Points } from './points.ts';
import { Treater } from './treat.ts';
import type { Treatment } from './treatment.ts';

/** What one reason is about. */
export interface Met {
  code: Code;
  count: number;
  /** How many of them are not kept, where that is not all of them. */
  lost?: number;
  /** True when these stay here. */
  stays: boolean;
  /** The first of them, in words, and its trace. */
  example: { text: string; traceId: string | null };
  /** What else is known of these, in a sentence. */
  more?: string;
  /** It may be otherwise there. */
  unsure?: boolean;
}

export interface Examined {
  met: Met[];
  /** How many items of each signal were looked at: all, or as many as there was time for. */
  looked: Record<Signal, number>;
  /** Of those that go: streams of logs (resources) and series of metrics. */
  streams: number;
  series: number;
  /** How many items stay here, of those looked at. */
  stays: Record<Signal, number>;
}

export interface ExamineInput {
  rows: Rows;
  signals: readonly Signal[];
  treatment: Treatment;
  /** Where it goes, and when the oldest of it was, µs; undefined where what is there does not matter. */
  there?: { places: Places; oldestUs: Readonly<Record<Signal, number>> } | undefined;
  /** So long at most; null for as long as it takes. */
  ms: number | null;
}

/** What ends the looking early. */
export interface Watch {
  /** Throws when nobody wants the answer any more. */
  pause(): void;
  isSpent(): boolean;
}

const LOOK_UP_EVERY = 1024;
const POINTS_AT_ONCE = 4096;

/** Examines the rows of the chosen signals. Throws AppError for a redaction rule that cannot be one. */
export function examine(
  db: ReadDb,
  { rows, signals, treatment, there }: ExamineInput,
  watch: Watch,
): Examined {
  const order = there && newestThere(db, treatment, { ...there, signals }, watch);
  const examiner = new Examiner(db, treatment, order);
  for (const signal of SIGNALS) {
    if (!signals.includes(signal)) continue;
    if (signal === 'metrics') examiner.points(rows.metrics, watch);
    else examiner.rows(signal, rows[signal], watch);
  }
  return examiner.result();
}

class Examiner {
  readonly #db: ReadDb;
  readonly #treater: Treater;
  readonly #judge: Judge;
  readonly #met = new Map<Code, Met>();
  readonly #looked = { traces: 0, logs: 0, metrics: 0 };
  readonly #stays = { traces: 0, logs: 0, metrics: 0 };
  readonly #streams = new Set<number>();
  /** When each series' last point was, ms. */
  readonly #series = new Map<string, number>();
  /** Undefined where nothing is hidden. */
  readonly #merged: MergedSeries | undefined;
  /** What was first called by a Prometheus name. */
  readonly #named = new Map<string, string>();
  /** Log records of the microsecond that is looked at. */
  readonly #order: Order | undefined;
  readonly #sameTime = new Set<string>();
  #timeUs = Number.NaN;

  constructor(db: ReadDb, treatment: Treatment, order: Order | undefined) {
    this.#db = db;
    this.#order = order;
    this.#treater = new Treater(treatment);
    this.#judge = this.#treater.judge;
    this.#judge.wantsNotes = true;
    if (treatment.how.redact.length > 0) this.#merged = new MergedSeries(this.#treater);
  }

  rows(signal: 'traces' | 'logs', rows: Float64Array, watch: Watch): void {
    const known = lookups(this.#db);
    for (let at = 0; at < rows.length; at++) {
      if (at % LOOK_UP_EVERY === 0) {
        watch.pause();
        if (watch.isSpent()) return;
      }
      this.#looked[signal]++;
      const row = placedRow(this.#db, signal, rows[at] as number);
      const found = row && itemBytes(this.#db, signalNumber(signal), row);
      if (!row || !found) continue;
      const place = {
        resource: known.resource(row.resource),
        scope: known.scope(row.scope),
        trace: row.trace,
        row: row.id,
      };
      const code =
        signal === 'traces'
          ? this.#judge.span(found.bytes, found.at, found.length, place)
          : this.#judge.log(found.bytes, found.at, found.length, place);
      const example = (): Met['example'] => inWords(signal, found.bytes, found.at, found.length);
      if (signal === 'logs') {
        this.#streams.add(row.resource);
        if (this.#isRepeat(row, found.bytes, found.at)) this.#note('log_repeat', example);
      }
      const stays = this.#take(signal, code, example);
      if (signal === 'logs' && !stays && this.#order?.isLogBehind(place.resource, row.timeUs))
        this.#note('log_behind', example);
    }
  }

  points(rows: Float64Array, watch: Watch): void {
    for (let at = 0; at < rows.length; at += POINTS_AT_ONCE) {
      watch.pause();
      if (watch.isSpent()) return;
      const part = rows.subarray(at, at + POINTS_AT_ONCE);
      new Points(this.#db).find(part, (point) => this.#point(point));
      this.#looked.metrics += part.length;
    }
  }

  result(): Examined {
    const merged = this.#merged?.result();
    if (merged !== undefined) this.#met.set('point_hidden', hiddenOf(merged));
    const codes = Object.keys(REASONS);
    return {
      met: [...this.#met.values()].sort((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code)),
      looked: this.#looked,
      stays: this.#stays,
      streams: this.#streams.size,
      series: this.#series.size - (merged ? merged.before - merged.after : 0),
    };
  }

  #point(point: FoundPoint): void {
    const { metric, batch, i } = point;
    const { points } = batch;
    this.#judge.pointOrigins(batch, metric.resource, metric.scope);
    const code = this.#judge.points.point(i);
    const { name, unit, type, monotonic } = metric.row;
    const example = (): Met['example'] => ({ text: name, traceId: null });
    const series = seriesOf(point, this.#judge.points.name);
    const ms = Math.floor((points.timeUs[i] as number) / 1000);
    if (this.#series.get(series) === ms) this.#note('point_same', example);
    this.#series.set(series, ms);
    const own = JSON.stringify([name, unit, type, monotonic]);
    const called = this.#judge.points.name;
    const first = this.#named.get(called) ?? own;
    this.#named.set(called, first);
    if (first !== own) this.#note('point_clash', example);
    if (!this.#treater.stays('metrics', code)) this.#merged?.add(point, series, called, ms);
    const stays = this.#take('metrics', code, example);
    if (stays) return;
    if (this.#order?.isPointThere(point, series)) this.#note('point_there', example);
    else if (this.#order?.isPointBehind(point, series))
      this.#note('point_behind', example).unsure = this.#order.isUnsure;
  }

  /** Counts what the judge said of the item it judged last. True when it stays here. */
  #take(signal: Signal, code: Code | '', example: () => Met['example']): boolean {
    if (code !== '') {
      const met = this.#note(code, example);
      met.stays = this.#treater.stays(signal, code);
      if (met.stays) {
        this.#stays[signal]++;
        return true;
      }
    }
    for (const note of this.#judge.notes) this.#note(note, example);
    return false;
  }

  #note(code: Code, example: () => Met['example']): Met {
    let met = this.#met.get(code);
    if (!met) {
      met = { code, count: 0, stays: false, example: example() };
      this.#met.set(code, met);
    }
    met.count++;
    return met;
  }

  /** True for a record that is, byte for byte, like one before it: times are part of the bytes. */
  #isRepeat({ timeUs, resource, length }: PlacedRow, bytes: Uint8Array, at: number): boolean {
    if (timeUs !== this.#timeUs) this.#sameTime.clear();
    this.#timeUs = timeUs;
    const key = `${resource} ${hash53(bytes, at, length)}`;
    if (this.#sameTime.has(key)) return true;
    this.#sameTime.add(key);
    return false;
  }
}

/** What is said of series that hiding makes one. */
function hiddenOf({ points, before, after, lost, keys, example }: Merged): Met {
  const many = (count: number): string => count.toLocaleString('en');
  const one = `Hiding ${keys.join(', ')} leaves ${many(after)} of ${many(before)} series`;
  return {
    ...{ code: 'point_hidden', count: points, lost, stays: false, example: { text: example, traceId: null } },
    more: `${one}; ${many(lost)} of the points fall on the moment of another.`,
  };
}
