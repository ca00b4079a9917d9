// The critical path: for every moment of a span's life, which span below it the result was waiting for.
//
// Definition. Read the trace backwards from the end of the root. At time t inside span s, look at the
// children s waited for, and take the one that ended last, at or before t. From its end to t, s itself was
// working: that stretch is s's. Then go into that child, read it backwards the same way, and come out at
// its start; go on from there. The stretches follow each other without gap or overlap and together are as
// long as the root: shorten one of them and (until another path takes over) the whole gets shorter.
//
// Waited for is told in src-shared/model/own-time.ts, with the grain of clocks. Where the server side of a call seems to
// end after its client's span, it is cut to it, and so is what is inside of it. A child that starts before its parent
// is cut at the parent's start.
// A child that still ran at t is not what happened before t: it ran beside it.
//
// What came one after the other may overlap a little for the grain of the clocks: then it is cut at t, not left out.
import { waitingOf } from '#shared/model/own-time.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import type { SpanTree } from './span-tree.ts';

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
  const hasPath = root >= 0 && root < tree.spanCount && (columns.duration[root] as number) > 0;
  if (!hasPath)
    return { span: new Int32Array(0), from: new Float64Array(0), to: new Float64Array(0), onPath, total: 0 };

  const { slack, isWaitedFor } = waitingOf(columns);

  const open = (s: number, low: number, high: number): Frame => {
    const waited: number[] = [];
    const stop = tree.childStart[s + 1] as number;
    for (let k = tree.childStart[s] as number; k < stop; k++) {
      const child = tree.children[k] as number;
      if (isWaitedFor(s, child) && endOf(child) > low && (columns.start[child] as number) < high)
        waited.push(child);
    }
    waited.sort((a, b) => endOf(b) - endOf(a));
    return { span: s, low, cursor: high, waited, next: 0, after: s };
  };

  const stack = [open(root, columns.start[root] as number, endOf(root))];
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
    total: columns.duration[root] as number,
  };
}
