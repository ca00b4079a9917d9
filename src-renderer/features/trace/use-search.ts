// Search inside the trace: at once over what is here, and over attributes, events and logs by asking the engine.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { TraceMarks } from '#shared/model/trace-columns.ts';
import { traceSearchQuery } from '../../api/index.ts';
import { findSpan, type TraceModel } from '../../logic/trace-model.ts';
import { type SearchHits, searchTrace, withFound } from '../../logic/trace-search.ts';

export interface Search extends SearchHits {
  /** What is looked for, lower case; empty for nothing. */
  readonly text: string;
  /** The engine is still looking. */
  readonly busy: boolean;
}

export function useSearch(model: TraceModel, marks: TraceMarks | undefined, find: string): Search {
  const { columns, tree } = model;
  const text = find.trim().toLowerCase();
  const asked = useSettled(text);
  const found = useQuery(traceSearchQuery(columns.traceId, asked));
  const answer = asked === text ? found.data : undefined;
  const here = useMemo(() => searchTrace(columns, tree, marks, text), [columns, tree, marks, text]);
  const hits = useMemo(() => {
    if (!answer) return here;
    const spans = answer.spanIds.map((id) => findSpan(columns, id));
    return withFound(tree, marks, here, { spans, logIds: answer.logIds });
  }, [columns, tree, marks, here, answer]);
  const busy = text !== '' && (asked !== text || found.isFetching);
  return useMemo(() => ({ ...hits, text, busy }), [hits, text, busy]);
}

/** The text once it has stood still for a moment, so that not every letter asks the engine. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 200);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
