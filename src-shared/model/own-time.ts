// Which children a span waited for, and what is left of its time: the same for the engine's list and the page.
//
// Waited for: a child that ends no later than its parent. One that ends later was not (fire and forget, a queue, a
// stream), with two exceptions: the server side of a client's call was waited for by nature, and what reaches over by
// less than the grain of the clocks, and by less than either span lasts, only seems to end later.
//
// The grain: some SDKs start a span at a whole millisecond and time only its length finely, so a span lies up to a
// grain too early. A span has a coarse grain when its start and most starts of its resource do.

const SERVER = 2;
const CLIENT = 3;

/** Spans as far as times go; TraceColumns are such. */
export interface TimedSpans {
  readonly count: number;
  /** Unix nanoseconds that `start` counts from. */
  readonly baseNs: string;
  /** Nanoseconds. */
  readonly start: ArrayLike<number>;
  readonly duration: ArrayLike<number>;
  readonly kind: ArrayLike<number>;
  /** Which clock: an index below the length of `resources`. */
  readonly resource: ArrayLike<number>;
  readonly resources: { readonly length: number };
}

export interface Waiting {
  /** What two spans may reach over each other by for their clocks' sake, nanoseconds. */
  slack(a: number, b: number): number;
  /** Whether the result of `parent` waited for its child. */
  isWaitedFor(parent: number, child: number): boolean;
}

/** Steps of clocks: powers of ten from 1 ns to 1 ms. */
const STEPS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];
const POWERS = STEPS.length;

/** The grain of the clock that read each start, in ns: the step its own time and most of its resource's have. */
function grains({ count, baseNs, start, resource, resources }: TimedSpans): Float64Array {
  const base = Number(baseNs.slice(-6));
  const power = new Uint8Array(count);
  const counts = new Uint32Array(resources.length * POWERS);
  const spans = new Uint32Array(resources.length);
  for (let span = 0; span < count; span++) {
    const at = base + (start[span] as number);
    let p = 0;
    while (p < POWERS - 1 && at % (STEPS[p + 1] as number) === 0) p++;
    power[span] = p;
    const of = resource[span] as number;
    counts[of * POWERS + p] = (counts[of * POWERS + p] as number) + 1;
    spans[of] = (spans[of] as number) + 1;
  }
  const usual = spans.map((all, of) => {
    let p = POWERS - 1;
    for (let have = counts[of * POWERS + p] as number; p > 0 && have * 2 < all; )
      have += counts[of * POWERS + --p] as number;
    return p;
  });
  const grain = new Float64Array(count);
  for (let span = 0; span < count; span++)
    grain[span] = STEPS[Math.min(power[span] as number, usual[resource[span] as number] as number)] as number;
  return grain;
}

const known = new WeakMap<TimedSpans, Waiting>();

/** Who waited for whom among spans. Worked out once for the same object, in O(n). */
export function waitingOf(spans: TimedSpans): Waiting {
  const before = known.get(spans);
  if (before) return before;
  const { start, duration, kind } = spans;
  const grain = grains(spans);
  const endOf = (span: number) => (start[span] as number) + (duration[span] as number);
  const slack = (a: number, b: number) =>
    Math.min(Math.max(grain[a] as number, grain[b] as number), duration[a] as number, duration[b] as number);
  const waiting: Waiting = {
    slack,
    isWaitedFor: (parent, child) =>
      (duration[child] as number) > 0 &&
      ((kind[parent] === CLIENT && kind[child] === SERVER) ||
        endOf(child) - endOf(parent) < slack(parent, child) ||
        endOf(child) <= endOf(parent)),
  };
  known.set(spans, waiting);
  return waiting;
}

/**
 * Own time of every span in nanoseconds: its duration minus the union of the stretches of the children it waited for,
 * each cut to the span. `parent` is below 0, or not below `count`, where there is none; `order` has the spans with
 * siblings by start, and is left out where all are by start. O(n).
 */
export function ownTimes(
  spans: TimedSpans,
  parent: ArrayLike<number>,
  order?: ArrayLike<number>,
): Float64Array {
  const { count, start, duration } = spans;
  const { isWaitedFor } = waitingOf(spans);
  const own = new Float64Array(count);
  const coveredTo = new Float64Array(count);
  for (let span = 0; span < count; span++) {
    own[span] = Math.max(0, duration[span] as number);
    coveredTo[span] = start[span] as number;
  }
  for (let k = 0; k < (order?.length ?? count); k++) {
    const span = order ? (order[k] as number) : k;
    const up = parent[span] ?? -1;
    if (span >= count || up < 0 || up >= count || up === span || !isWaitedFor(up, span)) continue;
    const from = Math.max(start[span] as number, coveredTo[up] as number);
    const end = (start[up] as number) + Math.max(0, duration[up] as number);
    const to = Math.min((start[span] as number) + (duration[span] as number), end);
    if (to <= from) continue;
    own[up] = (own[up] as number) - (to - from);
    coveredTo[up] = to;
  }
  return own;
}
