// Search inside a trace over what is already here: span names, services, event names, log bodies, ids.
import { spanIdHex } from '#shared/model/ids.ts';
import type { TraceColumns, TraceMarks } from '#shared/model/trace-columns.ts';
import type { SpanTree } from './span-tree.ts';

export interface SearchHits {
  /** 1 for every span that matches. */
  readonly matches: Uint8Array;
  /** 1 for every log record (index in TraceMarks) that matches itself. */
  readonly logs: Uint8Array;
  /** The matching spans in the order of the tree, for next and previous. */
  readonly spans: Int32Array;
  /** The matching log records (index in TraceMarks) that belong to no span that is here: nothing else stands for them. */
  readonly loose: Int32Array;
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
  const logs = new Uint8Array(marks?.logSpan.length ?? 0);
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return listed(tree, marks, matches, logs);
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
      if (!holds(marks.logBodies[k] ?? '')) continue;
      logs[k] = 1;
      const span = marks.logSpan[k] as number;
      if (span >= 0) matches[span] = 1;
    }
  }
  return listed(tree, marks, matches, logs);
}

/** The hits with what the engine found: spans by their numbers, log records by their ids. */
export function withFound(
  tree: SpanTree,
  marks: TraceMarks | undefined,
  hits: SearchHits,
  found: { readonly spans: readonly number[]; readonly logIds: readonly number[] },
): SearchHits {
  if (found.spans.length === 0 && found.logIds.length === 0) return hits;
  const matches = hits.matches.slice();
  for (const span of found.spans) if (span >= 0) matches[span] = 1;
  const ids = new Set(found.logIds);
  const logs = hits.logs.map((hit, k) => (hit === 1 || ids.has(marks?.logId[k] as number) ? 1 : 0));
  return listed(tree, marks, matches, logs);
}

function listed(
  tree: SpanTree,
  marks: TraceMarks | undefined,
  matches: Uint8Array,
  logs: Uint8Array,
): SearchHits {
  const spans = tree.order.filter((node) => node < tree.spanCount && matches[node] === 1);
  const loose: number[] = [];
  for (let k = 0; k < logs.length; k++) if (logs[k] === 1 && (marks?.logSpan[k] as number) < 0) loose.push(k);
  return { matches, logs, spans, loose: Int32Array.from(loose) };
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

/**
 * The entry of `rows` (spans in the tree's order, then log records) after, or with step -1 before, the row `current`,
 * round the end; -1 when empty.
 */
export function stepThrough(tree: SpanTree, rows: Int32Array, current: number, step: 1 | -1): number {
  if (rows.length === 0) return -1;
  // A row that is no node has a number above all positions.
  const placeOf = (row: number) => (row < tree.nodeCount ? (tree.position[row] as number) : row);
  const at = current < 0 ? -1 : placeOf(current);
  const next = step === 1 ? rows.find((row) => placeOf(row) > at) : rows.findLast((row) => placeOf(row) < at);
  return next ?? (rows.at(step === 1 ? 0 : -1) as number);
}

/** Spans with status error, in the order of the tree. */
export function errorSpans(columns: TraceColumns, tree: SpanTree): Int32Array {
  return tree.order.filter((node) => node < tree.spanCount && columns.status[node] === 2);
}
