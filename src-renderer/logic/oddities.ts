// What is odd about a span, and how much of it there is in a trace: told, never hidden.
import { SPAN_ID_SHARED } from '#shared/model/trace-columns.ts';
import { topNodes } from './span-tree.ts';
import type { TraceModel } from './trace-model.ts';

export interface Oddities {
  /** Above this span a circle of so many parents was cut; 0 for none. */
  readonly cycle: number;
  readonly orphan: boolean;
  /** Nanoseconds its service's clock seems to be off, 0 where it agrees. */
  readonly skew: number;
  /** It ends before it starts. */
  readonly negative: boolean;
}

export function oddities({ tree, columns, skew }: TraceModel, span: number): Oddities {
  const isTop = (tree.parent[span] as number) < 0;
  return {
    cycle: isTop ? (tree.cycles.find(([first]) => first === span)?.length ?? 0) : 0,
    orphan: (tree.parent[span] as number) >= tree.spanCount,
    skew: skew.get(span) ?? 0,
    negative: (columns.duration[span] as number) < 0,
  };
}

export interface TraceOddities {
  /** Spans without a parent, where they are more than one. */
  readonly roots: Int32Array;
  readonly missing: readonly number[];
  readonly orphans: number;
  readonly cycles: readonly (readonly number[])[];
  readonly negative: Int32Array;
  /** Spans that share their id with another. */
  readonly sameId: Int32Array;
  /** Spans whose clock disagrees with their caller's, by service. */
  readonly skewed: ReadonlyMap<string, number>;
}

/** What is odd about a trace, in O(n). */
export function traceOddities({ tree, columns, skew, services }: TraceModel): TraceOddities {
  const cut = new Set(tree.cycles.map(([first]) => first));
  const roots = topNodes(tree).filter((node) => node < tree.spanCount && !cut.has(node));
  let orphans = 0;
  const negative: number[] = [];
  const sameId: number[] = [];
  for (let span = 0; span < tree.spanCount; span++) {
    if ((tree.parent[span] as number) >= tree.spanCount) orphans++;
    if ((columns.duration[span] as number) < 0) negative.push(span);
    if (((columns.flags[span] as number) & SPAN_ID_SHARED) !== 0) sameId.push(span);
  }
  const skewed = new Map<string, number>();
  for (const span of skew.keys()) {
    const name = services.names[services.ofSpan[span] as number] ?? '';
    skewed.set(name, (skewed.get(name) ?? 0) + 1);
  }
  return {
    roots: roots.length > 1 ? roots : new Int32Array(0),
    missing: tree.missing.map((_, k) => tree.spanCount + k),
    orphans,
    cycles: tree.cycles,
    negative: Int32Array.from(negative),
    sameId: Int32Array.from(sameId),
    skewed,
  };
}
