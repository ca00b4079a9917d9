// Which spans of the trace are linked from elsewhere.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { linkedFromQuery } from '../../api/index.ts';
import { findSpan, type TraceModel } from '../../logic/trace-model.ts';

const NONE: ReadonlySet<number> = new Set();

/** Spans that the engine found links to; none until it has looked. */
export function useLinked({ columns }: TraceModel): ReadonlySet<number> {
  const { data } = useQuery(linkedFromQuery(columns.traceId));
  return useMemo(
    () =>
      data && data.links.length > 0
        ? new Set(data.links.map(({ toSpanId }) => findSpan(columns, toSpanId)))
        : NONE,
    [data, columns],
  );
}
