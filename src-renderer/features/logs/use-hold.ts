// Whether the list follows the newest records, and why it does not.
import { useState } from 'react';
import { setPaused, useLive } from '../../api/index.ts';
import { changeUrl } from '../../ui/index.ts';

/** Why the list stands still; null while it follows. */
export type HoldReason = 'open' | 'scrolled' | 'asked' | 'paused' | null;

export interface Hold {
  readonly reason: HoldReason;
  /** The list was scrolled to its end, or away from it. */
  readonly setAtEnd: (atEnd: boolean) => void;
  readonly ask: () => void;
  /** Ends whatever holds it. */
  readonly end: () => void;
}

/** `live`: the chosen time goes on. A list of a time that is over follows too, while nothing holds it. */
export function useHold({
  openId,
  live,
  at,
}: {
  openId: number | null;
  live: boolean;
  at: string | null;
}): Hold {
  const { paused } = useLive();
  const [atEnd, setAtEnd] = useState(true);
  const [asked, setAsked] = useState(false);
  const reason = (): HoldReason => {
    if (openId !== null) return 'open';
    if (live && asked) return 'asked';
    if (live && paused) return 'paused';
    return atEnd && at === null ? null : 'scrolled';
  };
  return {
    reason: reason(),
    setAtEnd,
    ask: () => setAsked(true),
    end: () => {
      changeUrl({ log: null, at: null }, { replace: true });
      setAsked(false);
      setAtEnd(true);
      if (paused) setPaused(false);
    },
  };
}
