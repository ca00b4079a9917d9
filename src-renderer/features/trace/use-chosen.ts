// The chosen row. The URL follows the span it belongs to, and the log record it is, once it stands still; what the
// URL brings (a link, "back") is chosen. Folds and missing parents have no place in the URL.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { TraceMarks } from '#shared/model/trace-columns.ts';
import { keyOfNode, nodeOfKey } from '../../logic/row-keys.ts';
import { kindOfRow, logOfRow, rowNodeOfLog } from '../../logic/row-kind.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { changeUrl, useUrlState } from '../../ui/view/url.ts';

const SETTLE_MS = 120;

export interface Chosen {
  /** Number of the chosen row, -1 for none. */
  readonly cursor: number;
  /** The span it is, or the span its log record belongs to; -1 for none. */
  readonly span: number;
  readonly choose: (node: number) => void;
}

/**
 * `onBrought` is called with a row that the URL brings. Where rows are not shown, a log record in the URL is the one
 * chosen in the list of logs, and left to it.
 */
export function useChosen(
  model: TraceModel,
  marks: TraceMarks | undefined,
  rowsShown: boolean,
  onBrought: (node: number) => void,
): Chosen {
  const [spanInUrl] = useUrlState('span');
  const [logInUrl] = useUrlState('log');
  const [key, setKey] = useState(spanInUrl);
  const cursor = key === null ? model.main : nodeOf(model, marks, key);
  const kind = cursor < 0 ? undefined : kindOfRow(model, cursor);
  const mark = kind === 'log' ? logOfRow(model, cursor) : -1;
  const span = kind === 'span' ? cursor : (marks?.logSpan[mark] ?? -1);
  const spanId = key !== null && span >= 0 ? keyOfNode(model, span) : null;
  const logId = mark >= 0 ? String(marks?.logId[mark]) : null;

  /** What of the URL is known here: written from here, or chosen already. */
  const known = useRef<{ span: string | null; log: string | null }>({ span: null, log: null });
  const write = useCallback((next: { span: string | null; log: string | null }) => {
    known.current = next;
    changeUrl(next, { replace: true });
  }, []);
  useEffect(() => {
    if (!rowsShown) known.current.log = logInUrl;
    if (spanId === null && logId === null) return;
    // What the URL brings is taken in first: a record waits for the others to come.
    if (spanInUrl !== known.current.span || logInUrl !== known.current.log) return;
    const next = { span: spanId, log: logId ?? known.current.log };
    if (next.span === known.current.span && next.log === known.current.log) return;
    const timer = setTimeout(() => write(next), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [spanId, logId, spanInUrl, logInUrl, rowsShown, write]);
  useEffect(() => {
    if (spanInUrl === known.current.span && logInUrl === known.current.log) return;
    const log = rowsShown ? logInUrl : null;
    // Where a record stands is known once the records are here.
    if (log !== null && !marks) return;
    known.current = { span: spanInUrl, log: logInUrl };
    const row = log === null ? -1 : nodeOf(model, marks, `l${log}`);
    setKey(row < 0 ? spanInUrl : `l${log}`);
    onBrought(row < 0 ? nodeOfKey(model, spanInUrl) : row);
  });

  return {
    cursor,
    span,
    choose: (node) => {
      const isLog = kindOfRow(model, node) === 'log';
      setKey(isLog ? `l${marks?.logId[logOfRow(model, node)]}` : keyOfNode(model, node));
      if (!isLog && rowsShown && logInUrl !== null) write({ ...known.current, log: null });
    },
  };
}

function nodeOf(model: TraceModel, marks: TraceMarks | undefined, key: string): number {
  if (!key.startsWith('l')) return nodeOfKey(model, key);
  const mark = marks?.logId.indexOf(Number(key.slice(1))) ?? -1;
  return mark < 0 ? -1 : rowNodeOfLog(model, mark);
}
