// The flame graph of a trace: spans of the same service and name under the same frame are one frame. A frame
// is as wide as the own time in it and below it, so children always fit inside of their parent.
import type { TraceModel } from './trace-model.ts';

export interface Flame {
  readonly count: number;
  /** Frame above, -1 at the top. A frame's number is higher than its parent's. */
  readonly parent: Int32Array;
  readonly depth: Uint32Array;
  /** Left and right edge, shares of the whole width. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly service: Int32Array;
  /** Index into TraceColumns.names; -1: a parent that is missing. */
  readonly name: Int32Array;
  readonly spans: Uint32Array;
  readonly errors: Uint32Array;
  /** Durations of its spans together, ns: what lies side by side counts once each. */
  readonly time: Float64Array;
  /** Own time of the frame alone, and with all below it, ns: more than `time` where spans ran at the same time. */
  readonly own: Float64Array;
  readonly value: Float64Array;
  /** The longest span of the frame. */
  readonly longest: Int32Array;
  readonly deepest: number;
  /** Frame of every node of the tree. */
  readonly frameOf: Int32Array;
  /** Frames under f, from left to right: children[childStart[f] … childStart[f + 1]); f = count: the top. */
  readonly childStart: Uint32Array;
  readonly children: Int32Array;
  /** Own time of all frames, ns. */
  readonly total: number;
}

/** Builds the graph in O(n), plus sorting siblings by width. */
export function buildFlame(model: TraceModel): Flame {
  const { columns, tree, services, own } = model;
  const frameOf = new Int32Array(tree.nodeCount);
  const below: Map<number, number>[] = [];
  const top = new Map<number, number>();
  const parent: number[] = [];
  const service: number[] = [];
  const name: number[] = [];
  const spans: number[] = [];
  const errors: number[] = [];
  const timeSum: number[] = [];
  const ownSum: number[] = [];
  const longest: number[] = [];
  for (const node of tree.order) {
    const up = tree.parent[node] as number;
    const upFrame = up < 0 ? -1 : (frameOf[up] as number);
    const isSpan = node < tree.spanCount;
    const who = isSpan ? (services.ofSpan[node] as number) : -1;
    const what = isSpan ? (columns.name[node] as number) : -1;
    const siblings = upFrame < 0 ? top : (below[upFrame] as Map<number, number>);
    const key = (what + 1) * 65537 + who + 1;
    let frame = siblings.get(key);
    if (frame === undefined) {
      frame = parent.length;
      siblings.set(key, frame);
      below.push(new Map());
      parent.push(upFrame);
      service.push(who);
      name.push(what);
      spans.push(0);
      errors.push(0);
      timeSum.push(0);
      ownSum.push(0);
      longest.push(-1);
    }
    frameOf[node] = frame;
    if (!isSpan) continue;
    spans[frame] = (spans[frame] as number) + 1;
    if (columns.status[node] === 2) errors[frame] = (errors[frame] as number) + 1;
    timeSum[frame] = (timeSum[frame] as number) + Math.max(0, columns.duration[node] as number);
    ownSum[frame] = (ownSum[frame] as number) + (own[node] as number);
    const best = longest[frame] as number;
    if (best < 0 || (columns.duration[node] as number) > (columns.duration[best] as number))
      longest[frame] = node;
  }
  const count = parent.length;
  const value = Float64Array.from(ownSum);
  for (let frame = count - 1; frame >= 0; frame--) {
    const up = parent[frame] as number;
    if (up >= 0) value[up] = (value[up] as number) + (value[frame] as number);
  }
  const depth = new Uint32Array(count);
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  const childStart = new Uint32Array(count + 2);
  const children = new Int32Array(count);
  let total = 0;
  for (const frame of top.values()) total += value[frame] as number;
  const scale = total > 0 ? 1 / total : 0;
  let listed = 0;
  const place = (frames: Iterable<number>, from: number) => {
    let at = from;
    for (const frame of [...frames].sort((a, b) => (value[b] as number) - (value[a] as number))) {
      children[listed++] = frame;
      left[frame] = at;
      at += (value[frame] as number) * scale;
      right[frame] = at;
    }
  };
  place(top.values(), 0);
  // The top is listed last in childStart, but first in children: turned round at the end.
  const topCount = listed;
  let deepest = 0;
  for (let frame = 0; frame < count; frame++) {
    const up = parent[frame] as number;
    depth[frame] = up < 0 ? 0 : (depth[up] as number) + 1;
    deepest = Math.max(deepest, depth[frame] as number);
    childStart[frame] = listed - topCount;
    place((below[frame] as Map<number, number>).values(), left[frame] as number);
  }
  childStart[count] = listed - topCount;
  childStart[count + 1] = listed;
  const turned = new Int32Array(count);
  turned.set(children.subarray(topCount));
  turned.set(children.subarray(0, topCount), count - topCount);
  return {
    count,
    parent: Int32Array.from(parent),
    depth,
    left,
    right,
    service: Int32Array.from(service),
    name: Int32Array.from(name),
    spans: Uint32Array.from(spans),
    errors: Uint32Array.from(errors),
    time: Float64Array.from(timeSum),
    own: Float64Array.from(ownSum),
    value,
    longest: Int32Array.from(longest),
    deepest,
    frameOf,
    childStart,
    children: turned,
    total,
  };
}

/** Frames side by side under one parent, each too narrow to be seen. */
export interface JoinedFrames {
  readonly depth: number;
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** Whether a frame is narrower than `least`, a share of the whole width. */
export const isNarrow = (flame: Flame, frame: number, least: number): boolean =>
  (flame.right[frame] as number) - (flame.left[frame] as number) < least;

/**
 * What stands for the frames narrower than `least`: those under one parent together. As siblings go from wide to
 * narrow they lie side by side. What is below a narrow frame is in it.
 */
export function joinNarrow(flame: Flame, least: number): JoinedFrames[] {
  const joined = new Map<number, JoinedFrames>();
  for (let frame = 0; frame < flame.count; frame++) {
    if (!isNarrow(flame, frame, least)) continue;
    const parent = flame.parent[frame] as number;
    if (parent >= 0 && isNarrow(flame, parent, least)) continue;
    const known = joined.get(parent);
    const left = flame.left[frame] as number;
    const right = flame.right[frame] as number;
    joined.set(parent, {
      depth: flame.depth[frame] as number,
      left: known ? Math.min(known.left, left) : left,
      right: known ? Math.max(known.right, right) : right,
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...joined.values()];
}

/** The frames under a frame, from left to right; -1: those at the top. */
export function framesUnder(flame: Flame, frame: number): Int32Array {
  const f = frame < 0 ? flame.count : frame;
  return flame.children.subarray(flame.childStart[f], flame.childStart[f + 1]);
}

/** The frame at a depth and a place (share of the whole width); -1 when there is none. Looks down from the top. */
export function frameAt(flame: Flame, depth: number, place: number): number {
  if (depth < 0) return -1;
  let found = -1;
  for (let level = 0; level <= depth; level++) {
    const frames = framesUnder(flame, found);
    let low = 0;
    let high = frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((flame.right[frames[middle] as number] as number) <= place) low = middle + 1;
      else high = middle;
    }
    const frame = frames[low];
    if (frame === undefined || (flame.left[frame] as number) > place) return -1;
    found = frame;
  }
  return found;
}

/** From the top down to the frame itself. */
export function framesAbove(flame: Flame, frame: number): number[] {
  const path: number[] = [];
  for (let up = frame; up >= 0; up = flame.parent[up] as number) path.push(up);
  return path.reverse();
}

/** A frame and all below it, parents first and wide before narrow; -1: all. */
export function framesWithin(flame: Flame, frame: number): number[] {
  const frames: number[] = [];
  const stack = frame < 0 ? Array.from(framesUnder(flame, -1)).reverse() : [frame];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    frames.push(next);
    const under = framesUnder(flame, next);
    for (let k = under.length - 1; k >= 0; k--) stack.push(under[k] as number);
  }
  return frames;
}

/** The frame an arrow key goes to: up and down the stack, left and right among siblings; -1: nowhere. */
export function walkFlame(flame: Flame, from: number, key: string): number {
  if (from < 0) return key.startsWith('Arrow') ? (framesUnder(flame, -1)[0] ?? -1) : -1;
  const parent = flame.parent[from] as number;
  if (key === 'ArrowUp') return parent;
  if (key === 'ArrowDown') return framesUnder(flame, from)[0] ?? -1;
  if (key === 'Home') return framesAbove(flame, from)[0] ?? -1;
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return -1;
  const siblings = framesUnder(flame, parent);
  return siblings[siblings.indexOf(from) + (key === 'ArrowLeft' ? -1 : 1)] ?? -1;
}
