// Stored points of one series (points.ts) to columns.
import { type Distribution, isDistribution, readDistribution } from './distributions.ts';
import {
  FRESH_BYTES,
  type FreshPlace,
  HEAD_BYTES,
  isStale,
  layoutOf,
  numberOf,
  STALE,
  STARTS,
  startOf,
  TIMES,
  timeOf,
  VARIABLE,
} from './points.ts';

/** Unpacked points, row i of each column being one point. */
export interface UnpackedPoints {
  count: number;
  timeUs: Float64Array;
  /** 0 when unknown. */
  startUs: Float64Array;
  /** The number, or a distribution's count; ints beyond 2^53 are rounded. */
  value: Float64Array;
  /** 1 where the point says NO_RECORDED_VALUE: the series went stale and `value` means nothing. */
  stale: Uint8Array;
  /** For histograms, exponential histograms and summaries; empty for numbers. */
  distributions: Distribution[];
}

/** A row of `points`. */
export interface PackedRow {
  count: number;
  data: Uint8Array;
}

/** What is wanted: points of [fromUs, toUs); of each `everyUs`, where given, only the newest. */
export interface WantedPoints {
  fromUs: number;
  toUs: number;
  everyUs?: number | undefined;
}

/** Unpacks the points of one series after another, all of one instrument. */
export class Unpacker {
  /** 0 for numbers. */
  readonly #type: number;
  readonly #wanted: WantedPoints;
  readonly #boundsOf: (id: number) => Float64Array;
  #all = emptyPoints(0);
  #newestUs = 0;
  #isSorted = true;

  /** `type` is the instrument's (OTLP's field number); `boundsOf` gives a histogram's bounds. */
  constructor(type: number, wanted: WantedPoints, boundsOf: (id: number) => Float64Array) {
    this.#type = isDistribution(type) ? type : 0;
    this.#wanted = wanted;
    this.#boundsOf = boundsOf;
  }

  /** Joins a series' points, ascending in time. What it returns is good until the next call. */
  unpack(rows: readonly PackedRow[], fresh: readonly FreshPlace[]): UnpackedPoints {
    const room = rows.reduce((sum, { count }) => sum + count, fresh.length);
    if (room > this.#all.timeUs.length) this.#all = emptyPoints(room);
    this.#all.count = 0;
    this.#all.distributions = [];
    this.#newestUs = Number.NEGATIVE_INFINITY;
    this.#isSorted = true;
    for (const row of rows) this.#addRow(row);
    for (const point of fresh) this.#addFresh(point);
    return this.#isSorted ? cut(this.#all) : inOrder(this.#all);
  }

  #addRow(row: PackedRow): void {
    const columns = new RowColumns(row);
    const from = columns.firstAt(this.#wanted.fromUs);
    const to = columns.firstAt(this.#wanted.toUs);
    if (from >= to) return;
    if (this.#wanted.everyUs === undefined) this.#addAll(columns, from, to);
    else {
      for (let i = from; i < to; i++)
        if (i === to - 1 || this.#intervalOf(columns.timeAt(i)) !== this.#intervalOf(columns.timeAt(i + 1)))
          this.#addOne(
            columns.timeAt(i),
            columns.startAt(i),
            columns.values[i] as number,
            columns.staleAt(i),
            columns.view,
            columns.variableAt(i),
          );
    }
  }

  #addFresh(point: FreshPlace): void {
    const us = timeOf(point);
    if (us < this.#wanted.fromUs || us >= this.#wanted.toUs) return;
    const { view, at } = point;
    this.#addOne(us, startOf(point), numberOf(point), isStale(point) ? 1 : 0, view, at + FRESH_BYTES);
  }

  #intervalOf(us: number): number {
    return Math.floor(us / (this.#wanted.everyUs ?? 1));
  }

  #addAll(row: RowColumns, from: number, to: number): void {
    const all = this.#all;
    const begin = all.count;
    all.count += to - from;
    row.copyTimes(all.timeUs, begin, from, to);
    row.copyStarts(all.startUs, begin, from, to);
    all.value.set(row.values.subarray(from, to), begin);
    if (row.stale) all.stale.set(row.stale.subarray(from, to), begin);
    else all.stale.fill(0, begin, all.count);
    if (row.timeAt(from) < this.#newestUs) this.#isSorted = false;
    this.#newestUs = row.timeAt(to - 1);
    if (this.#type === 0) return;
    for (let i = from; i < to; i++)
      this.#addDistribution(row.view, row.variableAt(i), row.values[i] as number);
  }

  #addOne(us: number, start: number, value: number, stale: number, view: DataView, variable: number): void {
    const all = this.#all;
    if (us < this.#newestUs) this.#isSorted = false;
    else if (
      this.#wanted.everyUs !== undefined &&
      this.#intervalOf(us) === this.#intervalOf(this.#newestUs)
    ) {
      all.count--;
      all.distributions.pop();
    }
    this.#newestUs = us;
    const row = all.count++;
    all.timeUs[row] = us;
    all.startUs[row] = start;
    all.value[row] = value;
    all.stale[row] = stale;
    if (this.#type !== 0) this.#addDistribution(view, variable, value);
  }

  #addDistribution(view: DataView, at: number, count: number): void {
    this.#all.distributions.push(readDistribution(view, at, this.#type, count, this.#boundsOf));
  }
}

/** A row's columns in place. */
class RowColumns {
  readonly view: DataView;
  readonly values: Float64Array;
  /** Undefined when none is. */
  readonly stale: Uint8Array | undefined;
  readonly #times: Float64Array | undefined;
  readonly #offsets: Uint32Array;
  readonly #starts: Float64Array | undefined;
  readonly #ends: Uint32Array;
  readonly #firstUs: number;
  readonly #startUs: number;
  readonly #variable: number;

  constructor({ count: n, data }: PackedRow) {
    // Typed arrays ask for alignment.
    const { buffer, byteOffset, byteLength } = data.byteOffset % 8 === 0 ? data : Uint8Array.from(data);
    this.view = new DataView(buffer, byteOffset, byteLength);
    const columns = this.view.getUint32(0, true);
    const layout = layoutOf(columns, n);
    const doubles = (at: number): Float64Array => new Float64Array(buffer, byteOffset + at, n);
    const words = (at: number, isThere: number): Uint32Array =>
      new Uint32Array(buffer, byteOffset + at, isThere ? n : 0);
    this.values = doubles(HEAD_BYTES);
    this.#times = columns & TIMES ? doubles(layout.times) : undefined;
    this.#offsets = words(layout.times, ~columns & TIMES);
    this.#starts = columns & STARTS ? doubles(layout.starts) : undefined;
    this.#ends = words(layout.ends, columns & VARIABLE);
    this.stale = columns & STALE ? new Uint8Array(buffer, byteOffset + layout.stale, n) : undefined;
    this.#firstUs = this.view.getFloat64(8, true);
    this.#startUs = this.view.getFloat64(16, true);
    this.#variable = layout.variable;
  }

  timeAt(i: number): number {
    return this.#times ? (this.#times[i] as number) : this.#firstUs + (this.#offsets[i] as number);
  }

  startAt(i: number): number {
    return this.#starts ? (this.#starts[i] as number) : this.#startUs;
  }

  staleAt(i: number): number {
    return this.stale?.[i] ?? 0;
  }

  /** Where a point's variable part begins. */
  variableAt(i: number): number {
    return this.#variable + (i === 0 ? 0 : (this.#ends[i - 1] as number));
  }

  /** The first point that is not before `us`. */
  firstAt(us: number): number {
    let low = 0;
    let high = this.values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timeAt(middle) < us) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  copyTimes(out: Float64Array, at: number, from: number, to: number): void {
    if (this.#times) out.set(this.#times.subarray(from, to), at);
    else for (let i = from; i < to; i++) out[at + i - from] = this.#firstUs + (this.#offsets[i] as number);
  }

  copyStarts(out: Float64Array, at: number, from: number, to: number): void {
    if (this.#starts) out.set(this.#starts.subarray(from, to), at);
    else out.fill(this.#startUs, at, at + to - from);
  }
}

/** Room for so many points, none filled in. */
function emptyPoints(count: number): UnpackedPoints {
  return {
    count,
    timeUs: new Float64Array(count),
    startUs: new Float64Array(count),
    value: new Float64Array(count),
    stale: new Uint8Array(count),
    distributions: [],
  };
}

function cut({ count, ...points }: UnpackedPoints): UnpackedPoints {
  return {
    count,
    timeUs: points.timeUs.subarray(0, count),
    startUs: points.startUs.subarray(0, count),
    value: points.value.subarray(0, count),
    stale: points.stale.subarray(0, count),
    distributions: points.distributions,
  };
}

function inOrder(points: UnpackedPoints): UnpackedPoints {
  const { count, timeUs } = points;
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => (timeUs[a] as number) - (timeUs[b] as number) || a - b,
  );
  const sorted = emptyPoints(count);
  order.forEach((from, to) => {
    sorted.timeUs[to] = timeUs[from] as number;
    sorted.startUs[to] = points.startUs[from] as number;
    sorted.value[to] = points.value[from] as number;
    sorted.stale[to] = points.stale[from] as number;
    const distribution = points.distributions[from];
    if (distribution) sorted.distributions.push(distribution);
  });
  return sorted;
}
