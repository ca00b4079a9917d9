// What happens at the ends of the list: it follows the newest again, or reads on; Home and End go beyond what is held.
import { type RefObject, useCallback } from 'react';
import { changeUrl } from '../../ui/index.ts';
import type { LogListHandle } from './LogList.tsx';
import type { Hold } from './use-hold.ts';
import type { StretchState } from './use-stretch.ts';
import { PAGE } from './use-takes.ts';

/** Waiting records that still meet the last row when the list follows again. */
const MEETS = PAGE;

export function useListEnds(
  { stretch, waiting, loadNewer }: StretchState,
  { reason: hold, setAtEnd, end: endHold }: Hold,
  list: RefObject<LogListHandle | null>,
) {
  const { older, newer } = stretch;
  // At the end of what was read there may be more: then it is read on, and nothing is skipped.
  const goesOn = newer !== null || waiting.count > MEETS;
  const onAtEnd = useCallback(
    (now: boolean) => {
      if (now && goesOn) {
        if (hold === 'scrolled') loadNewer();
        return;
      }
      setAtEnd(now);
      if (now && hold === 'scrolled') changeUrl({ at: null }, { replace: true });
    },
    [goesOn, hold, loadNewer, setAtEnd],
  );
  const onNearEnd = useCallback(() => newer !== null && loadNewer(), [newer, loadNewer]);
  const resume = (): void => {
    endHold();
    list.current?.scrollToEnd();
  };
  const onJump = (to: 'oldest' | 'newest'): boolean => {
    if (to === 'oldest' ? older === null : hold === null || (!goesOn && waiting.count === 0)) return false;
    if (to === 'oldest') changeUrl({ at: '0' }, { replace: true });
    else resume();
    return true;
  };
  return { onAtEnd, onNearEnd, onJump, resume };
}
