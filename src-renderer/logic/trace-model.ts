// All that is worked out about a trace once, when its columns arrive, and used by every view of it.
import { ownTimes } from '#shared/model/own-time.ts';
import { type TraceColumns, unpackTraceColumns } from '#shared/model/trace-columns.ts';
import { type ClockOffsets, findClockSkew, withOffsets } from './clock-skew.ts';
import { type Folds, findFolds } from './folds.ts';
import { type TraceServices, traceServices } from './services.ts';
import { buildSpanTree, mainSpan, type SpanTree } from './span-tree.ts';
import type { TimeRange } from './time-scale.ts';
import { errorSpans } from './trace-search.ts';

export { findSpan } from './span-index.ts';

export interface TraceModel {
  readonly columns: TraceColumns;
  readonly tree: SpanTree;
  readonly services: TraceServices;
  readonly folds: Folds;
  /** Own time of every span, ns. Worked out when first asked for: no row needs it. */
  readonly own: Float64Array;
  readonly skew: ReadonlyMap<number, number>;
  /** Spans with status error, in the order of the tree. */
  readonly errors: Int32Array;
  /** First start to last end. */
  readonly bounds: TimeRange;
  /** The same in numbers, ns: 0 where all is one instant, for which `bounds` has some room. */
  readonly length: number;
  /** The span a person would call the trace; -1 when there is none. */
  readonly main: number;
}

/** Builds the model in O(n). */
export function buildTraceModel(columns: TraceColumns): TraceModel {
  const tree = buildSpanTree(columns);
  const services = traceServices(columns);
  let own: Float64Array | undefined;
  const { bounds, length } = boundsAndLength(columns);
  return {
    columns,
    tree,
    services,
    folds: findFolds(columns, tree, services),
    get own() {
      own ??= ownTimes(columns, tree.parent, tree.children);
      return own;
    },
    skew: findClockSkew(columns, tree, services),
    errors: errorSpans(columns, tree),
    bounds,
    length,
    main: mainSpan(tree, columns),
  };
}

const models = new WeakMap<ArrayBuffer, TraceModel>();

/** The model of a trace as it came over the wire; worked out once for the same bytes. */
export function traceModelOf(bytes: ArrayBuffer): TraceModel {
  const known = models.get(bytes);
  if (known) return known;
  const model = buildTraceModel(unpackTraceColumns(bytes));
  models.set(bytes, model);
  return model;
}

/** The model with the clocks of its services set; the same object when none is. Numbers of spans stay. */
export function withClocks(model: TraceModel, offsets: ClockOffsets): TraceModel {
  const columns = withOffsets(model.columns, model.services, offsets);
  return columns === model.columns ? model : buildTraceModel(columns);
}

/** What is drawn of a trace that is one instant. */
const ROOM_NS = 1000;

/** First start to last end; never empty, so that it can be divided by. */
export const traceBounds = (columns: TraceColumns): TimeRange => boundsAndLength(columns).bounds;

function boundsAndLength(columns: TraceColumns): { bounds: TimeRange; length: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (let span = 0; span < columns.count; span++) {
    const from = columns.start[span] as number;
    const to = from + (columns.duration[span] as number);
    if (Math.min(from, to) < start) start = Math.min(from, to);
    if (Math.max(from, to) > end) end = Math.max(from, to);
  }
  if (start > end) return { bounds: { start: 0, end: ROOM_NS }, length: 0 };
  return { bounds: { start, end: end > start ? end : start + ROOM_NS }, length: end - start };
}
