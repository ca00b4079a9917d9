// What the rows in view show beyond their summary, fetched for them alone and kept while the screen is open.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { TraceDetail, TraceSummary } from '#shared/api/traces.ts';
import { traceDetailsQuery } from '../../api/index.ts';

/** While rows fly by, nothing is asked. */
const REST_MS = 60;
const MOST = 200;

export interface VisibleDetails {
  readonly detailOf: (traceId: string) => TraceDetail | undefined;
  readonly onVisible: (first: number, last: number) => void;
}

export function useVisibleDetails(
  rows: readonly TraceSummary[],
  attributes: readonly string[],
): VisibleDetails {
  const [span, setSpan] = useState({ first: 0, last: 40 });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onVisible = useCallback((first: number, last: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => setSpan((was) => (was.first === first && was.last === last ? was : { first, last })),
      REST_MS,
    );
  }, []);

  const ids = useMemo(
    () => rows.slice(span.first, Math.min(span.last + 1, span.first + MOST)).map(({ traceId }) => traceId),
    [rows, span],
  );
  const { data } = useQuery(traceDetailsQuery(ids, attributes));

  // Rows scrolled back to show what they showed until the answer is here.
  const kept = useRef({ attributes, details: new Map<string, TraceDetail>() });
  if (kept.current.attributes !== attributes) kept.current = { attributes, details: new Map() };
  const { details } = kept.current;
  for (const [traceId, detail] of Object.entries(data?.details ?? {})) details.set(traceId, detail);

  return { detailOf: (traceId) => details.get(traceId), onVisible };
}
