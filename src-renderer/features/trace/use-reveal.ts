// Bringing a row on the screen: what it is in is opened, it is scrolled to, and its time comes into view.
import { useState } from 'react';
import type { TraceMarks } from '#shared/model/trace-columns.ts';
import type { RangeStore } from '../../logic/range-store.ts';
import { keyOfNode, keyStateOf } from '../../logic/row-keys.ts';
import { logOfRow } from '../../logic/row-kind.ts';
import { type SpanMarks, timeOfLog } from '../../logic/span-marks.ts';
import { bringIntoView } from '../../logic/time-scale.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { revealing } from '../../logic/visible-rows.ts';
import type { TraceView } from './trace-view.ts';
import type { TraceRows } from './use-trace-rows.ts';

export interface RevealInput extends TraceRows, Pick<TraceView, 'keys' | 'change'> {
  readonly model: TraceModel;
  readonly range: RangeStore;
  readonly marks: TraceMarks | undefined;
  readonly spanMarks: SpanMarks | undefined;
}

export interface Reveal extends Pick<TraceView, 'wanted'> {
  /** Opens what a row is in, and brings it on screen. */
  readonly reveal: (node: number) => void;
  /** Moves the stretch of time as little as needed to show a row's. */
  readonly bringTime: (node: number) => void;
}

export function useReveal({
  model,
  range,
  marks,
  spanMarks,
  state,
  rows,
  keys,
  change,
}: RevealInput): Reveal {
  const { tree, folds, columns } = model;
  const [wanted, setWanted] = useState({ node: -1, turn: 0 });
  const reveal = (node: number) => {
    if (node < 0) return;
    const mark = logOfRow(model, node);
    const inside = mark < 0 ? node : (marks?.logSpan[mark] ?? -1);
    if (mark >= 0 && keys.logRows !== 'trace' && !rows.node.includes(node))
      change({ logRows: inside < 0 ? 'trace' : { scope: 'span', of: keyOfNode(model, inside) } });
    if (inside >= 0 && inside < tree.nodeCount) {
      const next = revealing(tree, folds, state, inside, mark >= 0);
      if (next !== state) change({ rows: keyStateOf(model, next) });
    }
    setWanted((old) => ({ node, turn: old.turn + 1 }));
  };
  const bringTime = (node: number) => {
    const mark = logOfRow(model, node);
    if (node < 0 || (node >= tree.spanCount && mark < 0)) return;
    const start = mark < 0 ? (columns.start[node] as number) : timeOfLog(spanMarks, mark);
    const length = mark < 0 ? (columns.duration[node] as number) : 0;
    range.set(bringIntoView(range.get(), start, start + length, range.bounds()));
  };
  return { wanted, reveal, bringTime };
}
