// A link may name a record: it is brought into view once, and where it is too far back, the time goes to it.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { joinNanos, splitNanos } from '#shared/model/time.ts';
import { logQuery } from '../../api/index.ts';
import { changeUrl } from '../../ui/index.ts';
import type { TailState } from './use-tail.ts';

/** It is looked for among this many of the newest records. */
const LOOKED_THROUGH = 1000;
const ASIDE_US = 30_000_000;

/** `openId` is the record named when the screen was opened; `show` scrolls to an index of the tail's rows. */
export function useNamedRecord(openId: number | null, state: TailState, show: (index: number) => void): void {
  const client = useQueryClient();
  const sought = useRef(openId);
  const moved = useRef(false);
  const latest = useRef(show);
  useEffect(() => {
    latest.current = show;
  });
  const { tail, stale, loadOlder } = state;
  useEffect(() => {
    const id = sought.current;
    if (id === null || stale) return;
    const index = tail.rows.findIndex((row) => row.id === id);
    if (index >= 0) {
      sought.current = null;
      latest.current(index);
    } else if (tail.older !== null && tail.rows.length < LOOKED_THROUGH) loadOlder();
    else if (moved.current) sought.current = null;
    else {
      moved.current = true;
      void client.fetchQuery(logQuery(id)).then(
        ({ row }) => {
          const { us } = splitNanos(row.time);
          const around = { from: joinNanos(us - ASIDE_US, 0), to: joinNanos(us + ASIDE_US, 0) };
          changeUrl(around, { replace: true });
        },
        // It is gone: then the link only says what is asked.
        () => changeUrl({ log: null }, { replace: true }),
      );
    }
  }, [tail, stale, loadOlder, client]);
}
