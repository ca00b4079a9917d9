// Which spans Tempo shows to a search: a hundred traces in one question cost it what four of them cost by id. It shows
// only what it has written to a block, and only spans that were young when they came: that a span is shown proves that
// it is there; that it is not shown proves nothing.

import { askJson, type ReadAccess } from './read-api.ts';
import { spanKey } from './tempo.ts';

/** Traces of one question: an address of 6 kB, which every proxy passes on. */
const TRACES_AT_ONCE = 100;
/** Tempo's own limit of spans of one trace in an answer (max_spans_per_span_set). */
export const MOST_SPANS_SHOWN = 100;
/** OTLP's SpanKind by the names that TraceQL has for them. */
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

interface Answer {
  traces?: { traceID: string; spanSets?: SpanSet[]; spanSet?: SpanSet }[];
}
interface SpanSet {
  spans?: { spanID: string; attributes?: { key: string; value?: { stringValue?: string } }[] }[];
}

/**
 * The spans that a search shows, as `spanKey` has them, by the lower-case hex ids of their traces. `fromMs` is the start
 * of the earliest span, at most 167 hours before `nowMs`. Throws CannotAsk, also where Tempo cannot be searched so.
 */
export async function spansShown(
  access: ReadAccess,
  traceIds: readonly string[],
  { fromMs, nowMs }: { fromMs: number; nowMs: number },
  abort: AbortSignal,
): Promise<Map<string, ReadonlySet<string>>> {
  const shown = new Map<string, ReadonlySet<string>>();
  for (let at = 0; at < traceIds.length; at += TRACES_AT_ONCE) {
    const some = traceIds.slice(at, at + TRACES_AT_ONCE);
    const params = {
      q: `{${some.map((id) => `trace:id="${id}"`).join('||')}} | select(kind)`,
      limit: String(some.length),
      spss: String(MOST_SPANS_SHOWN),
      // What came just now is shown by a window that reaches to now.
      start: String(Math.floor(fromMs / 1000) - 1),
      end: String(Math.ceil(nowMs / 1000) + 1),
    };
    const { traces = [] } = (await askJson(access, { path: '/api/search', params }, abort)) as Answer;
    // Tempo leaves out zeros at the front.
    for (const { traceID, spanSets, spanSet = {} } of traces)
      shown.set(traceID.padStart(32, '0'), new Set((spanSets ?? [spanSet]).flatMap(keysOf)));
  }
  return shown;
}

function keysOf({ spans = [] }: SpanSet): string[] {
  return spans.map(({ spanID, attributes = [] }) => {
    const id = spanID.padStart(16, '0');
    const kind = attributes.find(({ key }) => key === 'kind')?.value?.stringValue ?? '';
    return spanKey(
      Number.parseInt(id.slice(0, 8), 16),
      Number.parseInt(id.slice(8), 16),
      KINDS.indexOf(kind),
    );
  });
}
