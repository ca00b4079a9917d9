// The other trace and the two as one, with the stretch of time both are drawn on.
import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useMemo, useState } from 'react';
import { isTraceId } from '#shared/model/ids.ts';
import { unpackTraceColumns } from '#shared/model/trace-columns.ts';
import { AppError, traceColumnsQuery } from '../../../api/index.ts';
import { foldMerged, type MergedFolds } from '../../../logic/merged-folds.ts';
import { type MergedTrace, mergeTraces } from '../../../logic/merged-trace.ts';
import { createRangeStore, type RangeStore } from '../../../logic/range-store.ts';
import { buildTraceModel, type TraceModel } from '../../../logic/trace-model.ts';
import { useUrlStretch } from './use-compare-url.ts';

export interface Comparison {
  readonly merged: MergedTrace;
  readonly folds: MergedFolds;
  /** What to take from a time of each trace, so that both main spans start at 0; ns. */
  readonly ownZero: number;
  readonly otherZero: number;
  readonly range: RangeStore;
}

export type ComparisonState =
  | { readonly kind: 'ready'; readonly comparison: Comparison }
  | { readonly kind: 'loading' | 'gone' | 'self' | 'no id' }
  | { readonly kind: 'failed'; readonly message: string; readonly retry: () => void };

const readModel = (bytes: ArrayBuffer): TraceModel => buildTraceModel(unpackTraceColumns(bytes));

/** Compares with the trace `otherId`, again whenever one of the two grows; what is zoomed into stays on screen. */
export function useComparison(own: TraceModel, otherId: string): ComparisonState {
  const isId = isTraceId(otherId);
  const self = otherId === own.columns.traceId;
  const query = useQuery({ ...traceColumnsQuery(otherId), select: readModel, enabled: isId && !self });
  const other = query.data && query.data.columns.count > 0 ? query.data : undefined;
  const [range] = useState(() => createRangeStore(own.bounds));
  const comparison = useMemo(() => other && { ...compare(own, other), range }, [own, other, range]);
  useLayoutEffect(() => {
    if (comparison) range.rebound(comparison.bounds, { follow: true, by: 0 });
  }, [comparison, range]);
  useUrlStretch(range, comparison !== undefined);
  if (!isId) return { kind: 'no id' };
  if (self) return { kind: 'self' };
  if (comparison) return { kind: 'ready', comparison };
  if (query.isPending) return { kind: 'loading' };
  const gone = query.data || (query.error instanceof AppError && query.error.code === 'not_found');
  if (gone) return { kind: 'gone' };
  return { kind: 'failed', message: query.error?.message ?? '', retry: () => void query.refetch() };
}

function compare(own: TraceModel, other: TraceModel) {
  const ownZero = own.columns.start[own.main] ?? 0;
  const otherZero = other.columns.start[other.main] ?? 0;
  const bounds = {
    start: Math.min(own.bounds.start - ownZero, other.bounds.start - otherZero),
    end: Math.max(own.bounds.end - ownZero, other.bounds.end - otherZero),
  };
  const merged = mergeTraces(own, other);
  return { merged, folds: foldMerged(merged), ownZero, otherZero, bounds };
}
