// How a comparison is looked at is in the URL, so that a copied link shows the same:
//   closed=<row>,… · opened=<row>,…        rows without what is below them, folds with it (logic/compared-keys)
//   stretch=<first ns>:<length ns>         what is zoomed into, from the start of both
import { useCallback, useEffect, useLayoutEffect, useMemo } from 'react';
import { comparedOfKeys, keyOfCompared } from '../../../logic/compared-keys.ts';
import type { RangeStore } from '../../../logic/range-store.ts';
import { changeUrl, useUrlState } from '../../../ui/view/url.ts';
import type { Comparison } from './use-comparison.ts';

/** Browsers take few changes of the URL a second. */
const SETTLE_MS = 200;

/** What to take out of the URL with the comparison it belongs to. */
export const NO_VIEW = { closed: null, opened: null, stretch: null, only: null, order: null } as const;

export interface ComparedView {
  readonly collapsed: ReadonlySet<number>;
  /** By index in the list of folds. */
  readonly openFolds: ReadonlySet<number>;
  /** Opens or closes a row; folds come after all rows. */
  readonly toggle: (row: number) => void;
}

export function useCompareUrl({ merged, folds }: Comparison): ComparedView {
  const [closed] = useUrlState('closed');
  const [opened] = useUrlState('opened');
  const collapsed = useMemo(() => comparedOfKeys(merged, listOf(closed)), [merged, closed]);
  const openFolds = useMemo(() => {
    const firsts = comparedOfKeys(merged, listOf(opened));
    const open = folds.list.flatMap((fold, k) => (firsts.has(fold.members[0] ?? -1) ? [k] : []));
    return new Set(open);
  }, [merged, folds, opened]);
  const toggle = useCallback(
    (row: number) => {
      const fold = folds.list[row - merged.size.length];
      const name = fold ? 'opened' : 'closed';
      const key = keyOfCompared(merged, fold?.members[0] ?? row);
      const keys = listOf(new URLSearchParams(location.search).get(name));
      const next = keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
      changeUrl({ [name]: next.length === 0 ? null : next.join(',') }, { replace: true });
    },
    [merged, folds],
  );
  return { collapsed, openFolds, toggle };
}

const listOf = (text: string | null): string[] => (text === null || text === '' ? [] : text.split(','));

/** Takes what is zoomed into from the URL once `isReady` (the range has its bounds), and writes it there. */
export function useUrlStretch(range: RangeStore, isReady: boolean): void {
  useLayoutEffect(() => {
    if (!isReady) return;
    const said = new URLSearchParams(location.search).get('stretch');
    const [, from, length] = /^(-?\d{1,18}):(\d{1,18})$/.exec(said ?? '') ?? [];
    if (from !== undefined) range.set({ start: Number(from), end: Number(from) + Number(length) });
  }, [range, isReady]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = () => {
      const { start, end } = range.get();
      const bounds = range.bounds();
      const isWhole = start <= bounds.start && end >= bounds.end;
      const stretch = isWhole ? null : `${Math.round(start)}:${Math.round(end - start)}`;
      changeUrl({ stretch }, { replace: true });
    };
    const stop = range.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(write, SETTLE_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [range]);
}
