// Where the list stands: at the newest, or around the moment that the address names (`at`). A link may name a record
// too: it is brought into view once, and where it is too far back, the list goes there.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { joinNanos, splitNanos } from '#shared/model/time.ts';
import { type AskedWindow, logQuery } from '../../api/index.ts';
import { changeUrl } from '../../ui/index.ts';
import type { StretchState } from './use-stretch.ts';

const ASIDE_US = 30_000_000;

/** The moment of an address; null when it names none. */
export function placeFrom(params: URLSearchParams): string | null {
  const at = params.get('at') ?? '';
  return /^\d{1,20}$/.test(at) ? at : null;
}

/** Brings into view what the address names. `show` scrolls to an index of the list's rows. */
export function usePlace(
  { openId, at, window }: { openId: number | null; at: string | null; window: AskedWindow },
  { stretch, stale }: StretchState,
  show: (index: number) => void,
): void {
  const client = useQueryClient();
  const sought = useRef(openId);
  const shown = useRef<string | null>(null);
  const latest = useRef({ show, window });
  useEffect(() => {
    latest.current = { show, window };
  });

  // A moment belongs to the stretch of time it was chosen in.
  const chosenIn = useRef({ at, key: window.key });
  useEffect(() => {
    const { at: before, key } = chosenIn.current;
    chosenIn.current = { at, key: window.key };
    if (at !== null && at === before && key !== window.key) changeUrl({ at: null }, { replace: true });
  }, [at, window.key]);

  useEffect(() => {
    if (stale) return;
    const { rows } = stretch;
    const index = sought.current === null ? -1 : rows.findIndex(({ id }) => id === sought.current);
    if (index >= 0) {
      sought.current = null;
      shown.current = at;
      latest.current.show(index);
    } else if (at !== shown.current && (at === null || rows.length > 0)) {
      shown.current = at;
      if (at !== null) latest.current.show(indexAt(rows, at));
    }
  }, [stretch, stale, at]);

  useEffect(() => {
    const id = sought.current;
    if (id === null || stale || stretch.rows.some((row) => row.id === id)) return;
    if (at !== null) {
      sought.current = null;
      return;
    }
    void client.fetchQuery(logQuery(id)).then(
      ({ row }) => changeUrl({ at: row.time, ...timeFor(row, latest.current.window) }, { replace: true }),
      // It is gone: then the link only says what is asked.
      () => changeUrl({ log: null }, { replace: true }),
    );
  }, [stretch, stale, at, client]);
}

/** The last row at or before a moment, else the first. */
function indexAt(rows: readonly LogRow[], at: string): number {
  const moment = BigInt(at);
  const after = rows.findIndex(({ time }) => BigInt(time) > moment);
  return Math.max(0, (after < 0 ? rows.length : after) - 1);
}

/** A time that holds the record, where the window does not. */
function timeFor({ time }: LogRow, window: AskedWindow): { from?: string; to?: string } {
  const { from, to } = window.resolve();
  const moment = BigInt(time);
  if ((from === undefined || moment >= BigInt(from)) && (to === undefined || moment < BigInt(to))) return {};
  const { us } = splitNanos(time);
  return { from: joinNanos(us - ASIDE_US, 0), to: joinNanos(us + ASIDE_US, 0) };
}
