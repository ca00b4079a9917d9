// The chosen row. The URL follows the span it belongs to once it stands still; a span that the URL brings (a
// link, "back") is chosen. Folds, missing parents and log records have no place in the URL.
import { useEffect, useRef, useState } from 'react';
import type { TraceMarks } from '#shared/model/trace-columns.ts';
import { keyOfNode, nodeOfKey } from '../../logic/row-keys.ts';
import { kindOfRow, logOfRow, rowNodeOfLog } from '../../logic/row-kind.ts';
import type { TraceModel } from '../../logic/trace-model.ts';

const SETTLE_MS = 120;

export interface Chosen {
  /** Number of the chosen row, -1 for none. */
  readonly cursor: number;
  /** The span it is, or the span its log record belongs to; -1 for none. */
  readonly span: number;
  readonly choose: (node: number) => void;
}

/** `onBrought` is called with a span that the URL brings. */
export function useChosen(
  model: TraceModel,
  marks: TraceMarks | undefined,
  spanId: string | null,
  onSpanId: (id: string) => void,
  onBrought: (node: number) => void,
): Chosen {
  const [key, setKey] = useState(spanId);
  const cursor = key === null ? model.main : nodeOf(model, marks, key);
  const kind = cursor < 0 ? undefined : kindOfRow(model, cursor);
  const span =
    kind === 'span' ? cursor : kind === 'log' ? (marks?.logSpan[logOfRow(model, cursor)] ?? -1) : -1;
  const id = key !== null && span >= 0 ? keyOfNode(model, span) : null;

  const inUrl = useRef<string | null>(null);
  useEffect(() => {
    if (id === null || id === inUrl.current) return;
    const timer = setTimeout(() => {
      inUrl.current = id;
      onSpanId(id);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [id, onSpanId]);
  useEffect(() => {
    if (spanId === inUrl.current) return;
    inUrl.current = spanId;
    setKey(spanId);
    onBrought(nodeOfKey(model, spanId));
  });

  return {
    cursor,
    span,
    choose: (node) =>
      setKey(
        kindOfRow(model, node) === 'log' ? `l${marks?.logId[logOfRow(model, node)]}` : keyOfNode(model, node),
      ),
  };
}

function nodeOf(model: TraceModel, marks: TraceMarks | undefined, key: string): number {
  if (!key.startsWith('l')) return nodeOfKey(model, key);
  const mark = marks?.logId.indexOf(Number(key.slice(1))) ?? -1;
  return mark < 0 ? -1 : rowNodeOfLog(model, mark);
}
