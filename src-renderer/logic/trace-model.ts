// All that is worked out about a trace once, when its columns arrive, and used by every view of it.
import { spanIdHalves } from '#shared/model/ids.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { findClockSkew } from './clock-skew.ts';
import { type Folds, findFolds } from './folds.ts';
import { ownTimes } from './self-time.ts';
import { type TraceServices, traceServices } from './services.ts';
import { buildSpanTree, mainSpan, type SpanTree } from './span-tree.ts';
import type { TimeRange } from './time-scale.ts';
import { errorSpans } from './trace-search.ts';

export interface TraceModel {
  readonly columns: TraceColumns;
  readonly tree: SpanTree;
  readonly services: TraceServices;
  readonly folds: Folds;
  readonly own: Float64Array;
  readonly skew: ReadonlyMap<number, number>;
  /** Spans with status error, in the order of the tree. */
  readonly errors: Int32Array;
  /** First start to last end. */
  readonly bounds: TimeRange;
  /** The span a person would call the trace; -1 when there is none. */
  readonly main: number;
}

/** Builds the model in O(n). */
export function buildTraceModel(columns: TraceColumns): TraceModel {
  const tree = buildSpanTree(columns);
  const services = traceServices(columns);
  return {
    columns,
    tree,
    services,
    folds: findFolds(columns, tree, services),
    own: ownTimes(columns, tree),
    skew: findClockSkew(columns, tree, services),
    errors: errorSpans(columns, tree),
    bounds: traceBounds(columns),
    main: mainSpan(tree, columns),
  };
}

/** First start to last end; never empty, so that it can be divided by. */
export function traceBounds(columns: TraceColumns): TimeRange {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (let span = 0; span < columns.count; span++) {
    const from = columns.start[span] as number;
    const to = from + (columns.duration[span] as number);
    if (Math.min(from, to) < start) start = Math.min(from, to);
    if (Math.max(from, to) > end) end = Math.max(from, to);
  }
  if (start > end) return { start: 0, end: 1000 };
  return end > start ? { start, end } : { start, end: start + 1000 };
}

/** The span with this id, 16 hex digits; the first of them when several share it; -1 when it is not here. */
export function findSpan(columns: TraceColumns, spanId: string): number {
  const { hi, lo } = spanIdHalves(spanId);
  const wantHi = hi >>> 0;
  const wantLo = lo >>> 0;
  for (let span = 0; span < columns.count; span++)
    if (columns.idLo[span] === wantLo && columns.idHi[span] === wantHi) return span;
  return -1;
}
