// What stands below a node as rows: its children without what is hidden or left out, equal ones as folds, log
// records between them at their time.
import type { Folds } from './folds.ts';
import { type SpanMarks, timeOfLog } from './span-marks.ts';
import { isWithin, type SpanTree } from './span-tree.ts';

/** Log records as rows. */
export interface LogRows {
  readonly marks: SpanMarks;
  /** Starts of the spans, ns, on the clock of the marks. */
  readonly starts: Float64Array;
  /** Records of this node alone, or with `deep` of all below it; -1: of the whole trace. */
  readonly of: number;
  readonly deep: boolean;
  /** By index in TraceMarks, 0: the record is left out. */
  readonly keep?: Uint8Array | undefined;
}

export interface RowChoice {
  /** 1: the span is hidden as noise; what is below it moves up in its place. */
  readonly hidden?: Uint8Array | undefined;
  /** By node, 0: not shown, nor anything below. */
  readonly keep?: Uint8Array | undefined;
  readonly logs?: LogRows | undefined;
}

export interface ChildLister {
  /** Items below a node (nodeCount: the top) in order of time. The list is good until the next call. */
  of(node: number): readonly number[];
  membersOf(fold: number): ArrayLike<number> & Iterable<number>;
  hasLogs(node: number): boolean;
}

/** Lists the rows below nodes, each fold once. */
export function childLister(tree: SpanTree, folds: Folds, { hidden, keep, logs }: RowChoice): ChildLister {
  const firstLog = tree.nodeCount + folds.list.length;
  const foldShown = new Uint8Array(folds.list.length);
  const shown: number[] = [];
  /** Slices of `children` still to go through: the node's own, and those of hidden nodes inside of it. */
  const slices: number[] = [];
  const isShown = (node: number) => keep?.[node] !== 0 && hidden?.[node] !== 1;

  const add = (child: number) => {
    const fold = child < tree.spanCount ? (folds.ofSpan[child] as number) : -1;
    if (fold < 0) shown.push(child);
    else if (foldShown[fold] === 0) {
      foldShown[fold] = 1;
      shown.push(tree.nodeCount + fold);
    }
  };

  const listAll = (parent: number) => {
    const to = tree.childStart[parent + 1] as number;
    for (let k = tree.childStart[parent] as number; k < to; k++) add(tree.children[k] as number);
  };

  const listShown = (parent: number) => {
    slices.push(tree.childStart[parent] as number, tree.childStart[parent + 1] as number);
    while (slices.length > 0) {
      const to = slices.pop() as number;
      const k = slices.pop() as number;
      if (k >= to) continue;
      slices.push(k + 1, to);
      const child = tree.children[k] as number;
      if (keep?.[child] === 0) continue;
      if (hidden?.[child] === 1)
        slices.push(tree.childStart[child] as number, tree.childStart[child + 1] as number);
      else add(child);
    }
  };
  const listChildren = hidden || keep ? listShown : listAll;

  /** Where the log records of a node are in `logs.marks.logs`: those of no span belong to the top. */
  const logsOf = (node: number): readonly [from: number, to: number] => {
    if (!logs) return [0, 0];
    const slot = node === tree.nodeCount ? tree.spanCount : node < tree.spanCount ? node : -1;
    const asked =
      logs.of < 0 ||
      node === logs.of ||
      (logs.deep && node < tree.nodeCount && isWithin(tree, node, logs.of));
    if (slot < 0 || !asked) return [0, 0];
    return [logs.marks.logStart[slot] as number, logs.marks.logStart[slot + 1] as number];
  };

  const mergeLogs = (node: number) => {
    const [from, to] = logsOf(node);
    if (!logs || from === to) return;
    const { marks, starts } = logs;
    const spans = shown.splice(0);
    const startOf = (item: number): number => {
      if (item < tree.spanCount) return starts[item] as number;
      return folds.list[item - tree.nodeCount]?.start ?? Number.POSITIVE_INFINITY;
    };
    let next = 0;
    for (let k = from; k < to; k++) {
      const mark = marks.logs[k] as number;
      if (logs.keep?.[mark] === 0) continue;
      const at = timeOfLog(marks, mark);
      while (next < spans.length && startOf(spans[next] as number) <= at) shown.push(spans[next++] as number);
      shown.push(firstLog + mark);
    }
    while (next < spans.length) shown.push(spans[next++] as number);
  };

  return {
    of(node) {
      shown.length = 0;
      listChildren(node);
      if (logs) mergeLogs(node);
      return shown;
    },
    membersOf(fold) {
      const members = folds.list[fold]?.members ?? new Int32Array(0);
      return keep || hidden ? members.filter(isShown) : members;
    },
    hasLogs(node) {
      if (!logs) return false;
      const [from, to] = logsOf(node);
      if (!logs.keep) return to > from;
      for (let k = from; k < to; k++) if (logs.keep[logs.marks.logs[k] as number] === 1) return true;
      return false;
    },
  };
}
