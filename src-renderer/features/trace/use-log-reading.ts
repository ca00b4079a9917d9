// The log record that is read whole in the panel. It stays with its span: whoever chooses another has left it.
import { useEffect, useState } from 'react';
import type { TraceMarks } from '#shared/model/trace-columns.ts';
import { keyOfNode } from '../../logic/row-keys.ts';
import type { TraceView } from './trace-view.ts';

export interface OpenLog {
  readonly id: number | null;
  /** It belongs to no span that is here. */
  readonly loose: boolean;
  /** Reads a record; `span` is the one chosen with it. */
  readonly read: (id: number | null, span?: number) => void;
}

export function useLogReading(view: TraceView, marks: TraceMarks | undefined): OpenLog {
  const { model, span, log } = view;
  const [read, setRead] = useState<{ readonly id: number | null; readonly of: string }>();
  const keyOf = (node: number): string => (node < 0 ? '' : keyOfNode(model, node));
  // Spans are found by their ids in a table that a trace of which no record is read does without.
  const key = read || log !== null ? keyOf(span) : '';
  // A record that is walked over as a row is read at once.
  useEffect(() => {
    if (log !== null) setRead({ id: log, of: key });
  }, [log, key]);
  const id = read?.of === key ? read.id : null;
  const mark = id === null ? -1 : (marks?.logId.indexOf(id) ?? -1);
  return {
    id,
    loose: mark >= 0 && (marks?.logSpan[mark] ?? -1) < 0,
    read: (id, of = span) => setRead({ id, of: keyOf(of) }),
  };
}
