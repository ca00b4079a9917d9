// Search inside a trace over what is already here: span names, services, event names, log bodies, ids.
import { spanIdHex } from '#shared/model/ids.ts';
import type { TraceColumns, TraceMarks } from '#shared/model/trace-columns.ts';
import type { SpanTree } from './span-tree.ts';

export interface SearchHits {
  /** 1 for every span that matches. */
  readonly matches: Uint8Array;
  /** The matching spans in the order of the tree, for next and previous. */
  readonly spans: Int32Array;
}

/** Words that find spans by their status code. */
const STATUS_WORDS = ['unset', 'ok', 'error'];

/** Finds `text` (case does not matter). Dictionaries are searched once, then rows by number. Empty text finds nothing. */
export function searchTrace(
  columns: TraceColumns,
  tree: SpanTree,
  marks: TraceMarks | undefined,
  text: string,
): SearchHits {
  const matches = new Uint8Array(tree.spanCount);
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return { matches, spans: new Int32Array(0) };
  const holds = (s: string) => (s.toLowerCase().includes(wanted) ? 1 : 0);
  const names = columns.names.map(holds);
  const resources = columns.resources.map((r) => holds(r.service));
  for (let span = 0; span < tree.spanCount; span++)
    if (names[columns.name[span] as number] || resources[columns.resource[span] as number]) matches[span] = 1;
  if (/^[0-9a-f]{4,16}$/.test(wanted))
    for (let span = 0; span < tree.spanCount; span++)
      if (spanIdHex(columns.idHi[span] as number, columns.idLo[span] as number).startsWith(wanted))
        matches[span] = 1;
  const status = STATUS_WORDS.indexOf(wanted);
  if (status >= 0)
    for (let span = 0; span < tree.spanCount; span++) if (columns.status[span] === status) matches[span] = 1;
  if (marks) {
    const events = marks.eventNames.map(holds);
    for (let k = 0; k < marks.eventSpan.length; k++)
      if (events[marks.eventName[k] as number]) matches[marks.eventSpan[k] as number] = 1;
    for (let k = 0; k < marks.logSpan.length; k++) {
      const span = marks.logSpan[k] as number;
      if (span >= 0 && holds(marks.logBodies[k] ?? '')) matches[span] = 1;
    }
  }
  const spans: number[] = [];
  for (const node of tree.order) if (node < tree.spanCount && matches[node] === 1) spans.push(node);
  return { matches, spans: Int32Array.from(spans) };
}

/** By node: 2 where a span matches and is not hidden, 1 where one below does, 0 where nothing would be left. */
export function keptByMatches(tree: SpanTree, matches: Uint8Array, hidden?: Uint8Array): Uint8Array {
  const keep = new Uint8Array(tree.nodeCount);
  for (let at = tree.nodeCount - 1; at >= 0; at--) {
    const node = tree.order[at] as number;
    if (node < tree.spanCount && matches[node] === 1 && hidden?.[node] !== 1) keep[node] = 2;
    const up = tree.parent[node] as number;
    if (up >= 0 && keep[node] !== 0 && keep[up] === 0) keep[up] = 1;
  }
  return keep;
}

/** The entry of `spans` after (or, with step -1, before) `current` in the tree's order, round the end; -1 when empty. */
export function stepThrough(tree: SpanTree, spans: Int32Array, current: number, step: 1 | -1): number {
  if (spans.length === 0) return -1;
  const at = current >= 0 && current < tree.nodeCount ? (tree.position[current] as number) : -1;
  if (step === 1) {
    for (const span of spans) if ((tree.position[span] as number) > at) return span;
    return spans[0] as number;
  }
  for (let k = spans.length - 1; k >= 0; k--)
    if ((tree.position[spans[k] as number] as number) < at) return spans[k] as number;
  return spans[spans.length - 1] as number;
}

/** Spans with status error, in the order of the tree. */
export function errorSpans(columns: TraceColumns, tree: SpanTree): Int32Array {
  return tree.order.filter((node) => node < tree.spanCount && columns.status[node] === 2);
}
