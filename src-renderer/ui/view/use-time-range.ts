// The time range of the page's URL as a hook.
import { useCallback, useMemo } from 'react';
import { parseRange, type ResolvedRange, resolveRange, type TimeRange } from './time-range.ts';
import { changeUrl, useUrlState } from './url.ts';

export interface UseTimeRange {
  /** The same object as long as the URL says the same; fit for a query key and an effect. */
  readonly range: TimeRange;
  /** The range as queries ask with it: a key, and the bounds at the moment of asking. */
  readonly window: { readonly key: string; readonly resolve: () => ResolvedRange };
  /** Sets parts of it; `to: null` means up to now, `run: null` all runs. */
  readonly setRange: (next: Partial<TimeRange>) => void;
}

export function useTimeRange(): UseTimeRange {
  const [from] = useUrlState('from');
  const [to] = useUrlState('to');
  const [run] = useUrlState('run');
  const range = useMemo(() => {
    const only = new URLSearchParams();
    if (from !== null) only.set('from', from);
    if (to !== null) only.set('to', to);
    if (run !== null) only.set('run', run);
    return parseRange(only);
  }, [from, to, run]);
  const window = useMemo(
    () => ({
      key: `${range.from} ${range.to ?? ''} ${range.run ?? ''}`,
      resolve: () => resolveRange(range),
    }),
    [range],
  );
  const setRange = useCallback((next: Partial<TimeRange>) => {
    changeUrl({
      ...(next.from !== undefined && { from: next.from, to: null }),
      ...(next.to !== undefined && { to: next.to }),
      ...(next.run !== undefined && { run: next.run === null ? null : String(next.run) }),
    });
  }, []);
  return { range, window, setRange };
}
