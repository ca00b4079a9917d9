// What a search found of what is shown.
import { useMemo } from 'react';
import type { TraceMarks } from '#shared/model/trace-columns.ts';
import type { Hidden } from '../../logic/noise.ts';
import { rowNodeOfLog } from '../../logic/row-kind.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import type { Search } from './use-search.ts';

export interface Hits {
  /** Rows that match: spans that are not hidden, in the order of the tree, then log records of no span here. */
  readonly hits: Int32Array;
  /** Ids of the log records that match; undefined while nothing is searched for. */
  readonly foundLogs: ReadonlySet<number> | undefined;
}

export function useHits(
  model: TraceModel,
  marks: TraceMarks | undefined,
  search: Search,
  hidden: Hidden | undefined,
): Hits {
  const hits = useMemo(() => {
    const spans = hidden ? search.spans.filter((node) => hidden.mask[node] !== 1) : search.spans;
    if (search.loose.length === 0) return spans;
    const all = new Int32Array(spans.length + search.loose.length);
    all.set(spans);
    all.set(
      search.loose.map((log) => rowNodeOfLog(model, log)),
      spans.length,
    );
    return all;
  }, [model, search, hidden]);

  const foundLogs = useMemo(
    () => (search.text === '' ? undefined : new Set(marks?.logId.filter((_, k) => search.logs[k] === 1))),
    [search, marks],
  );
  return { hits, foundLogs };
}
