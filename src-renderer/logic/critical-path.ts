// The critical path: for every moment of a span's life, which span below it the result was waiting for.
//
// Definition. Read the trace backwards from the end of the root. At time t inside span s, look at the
// children s waited for, and take the one that ended last, at or before t. From its end to t, s itself was
// working: that stretch is s's. Then go into that child, read it backwards the same way, and come out at
// its start; go on from there. The stretches follow each other without gap or overlap and together are as
// long as the root: shorten one of them and (until another path takes over) the whole gets shorter.
//
// Waited for. A child that ends after its parent was not waited for: fire and forget, a queue, a
// stream. One exception: the server side of a client's call was waited for by nature, so when it seems to
// end later, that is the clocks, and it is cut to the client's span. Children of such a cut span may reach
// over the cut; they are cut with it. A child that starts before its parent is cut at the parent's start.
// A child that still ran at t is not what happened before t: it ran beside it.
//
// The grain of clocks. Some SDKs start a span at a whole millisecond and time only its length finely, so a
// span lies up to a grain too early: what came one after the other overlaps a little, and a child ends a
// little after its parent. What reaches over by less than the grain, and by less than the spans last, is
// cut at t, not left out. A span has a coarse grain when its start and most starts of its resource do.
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import type { SpanTree } from './span-tree.ts';

const SERVER = 2;
const CLIENT = 3;

/** Stretches in order of time: span[i] was what everything waited for from from[i] to to[i], ns after the base. */
export interface CriticalPath {
  readonly span: Int32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Nanoseconds on the path by span; 0 off it. */
  readonly onPath: Float64Array;
  /** Length of the whole path, which is the root's duration. */
  readonly total: number;
}

interface Frame {
  span: number;
  /** The stretch of this span's life not yet explained is [low, cursor]. */
  low: number;
  cursor: number;
  /** Children waited for, the last to end first. */
  waited: number[];
  next: number;
  /** Who starts at the cursor; the span itself while nothing was taken yet. */
  after: number;
}

/** Steps of clocks: powers of ten from 1 ns to 1 ms. */
const STEPS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];
const POWERS = STEPS.length;

/** The grain of the clock that read each start, in ns: the step its own time and most of its resource's have. */
function grains({ count, baseNs, start, resource, resources }: TraceColumns): Float64Array {
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

/** The critical path below `root` (a span). Iterative, so a chain of 100,000 does not overflow. */
export function criticalPath(columns: TraceColumns, tree: SpanTree, root: number): CriticalPath {
  const span: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const onPath = new Float64Array(tree.spanCount);
  const emit = (who: number, low: number, high: number) => {
    if (high <= low) return;
    span.push(who);
    from.push(low);
    to.push(high);
    onPath[who] = (onPath[who] as number) + high - low;
  };
  const endOf = (s: number) => (columns.start[s] as number) + (columns.duration[s] as number);

  const grain = grains(columns);
  /** What two spans may reach over each other by for their clocks' sake, ns. */
  const slack = (a: number, b: number) =>
    Math.min(
      Math.max(grain[a] as number, grain[b] as number),
      columns.duration[a] as number,
      columns.duration[b] as number,
    );

  const open = (s: number, low: number, high: number): Frame => {
    const waited: number[] = [];
    const end = endOf(s);
    const stop = tree.childStart[s + 1] as number;
    for (let k = tree.childStart[s] as number; k < stop; k++) {
      const child = tree.children[k] as number;
      if ((columns.duration[child] as number) <= 0) continue;
      const call = columns.kind[s] === CLIENT && columns.kind[child] === SERVER;
      if (endOf(child) - end >= slack(s, child) && !call) continue;
      if (endOf(child) > low && (columns.start[child] as number) < high) waited.push(child);
    }
    waited.sort((a, b) => endOf(b) - endOf(a));
    return { span: s, low, cursor: high, waited, next: 0, after: s };
  };

  const stack: Frame[] = [];
  if (root >= 0 && root < tree.spanCount && (columns.duration[root] as number) > 0)
    stack.push(open(root, columns.start[root] as number, endOf(root)));
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const child = frame.waited[frame.next++];
    if (child === undefined || frame.cursor <= frame.low) {
      emit(frame.span, frame.low, frame.cursor);
      stack.pop();
      continue;
    }
    const over = endOf(child) - frame.cursor;
    if (over > 0 && frame.after !== frame.span && over >= slack(frame.after, child)) continue;
    const end = Math.min(endOf(child), frame.cursor);
    const low = Math.max(frame.low, columns.start[child] as number);
    if (end <= low) continue;
    emit(frame.span, end, frame.cursor);
    frame.cursor = low;
    frame.after = child;
    stack.push(open(child, low, end));
  }
  return {
    span: Int32Array.from(span.reverse()),
    from: Float64Array.from(from.reverse()),
    to: Float64Array.from(to.reverse()),
    onPath,
    total: root >= 0 ? Math.max(0, columns.duration[root] ?? 0) : 0,
  };
}
