// The tail of the query: follows the newest records, or stands still and counts what waits.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type AskedWindow, api, logsQuery, logsSinceQuery } from '../../api/index.ts';
import { countAfter, NO_ROWS, type Page, type Tail, withNewest, withOlder } from './tail.ts';

const PAGE = 200;
const WAITING_MOST = 1000;
const NO_LABELS: readonly string[] = [];

export interface TailState {
  readonly tail: Tail;
  /** The first rows are on their way. */
  readonly loading: boolean;
  readonly error: Error | null;
  /** Records that wait while held; `atLeast` when there are more than were counted. */
  readonly waiting: { readonly count: number; readonly atLeast: boolean };
  readonly loadOlder: () => void;
  readonly loadingOlder: boolean;
  /** The rows belong to another query, whose answer still stands. */
  readonly stale: boolean;
}

interface Held extends Tail {
  readonly question: string;
}

/** `following`: new records are taken in as they come. */
export function useTail(
  window: AskedWindow,
  q: string,
  following: boolean,
  labels: readonly string[] = NO_LABELS,
): TailState {
  const question = `${window.key}\n${q}\n${labels.join()}`;
  const [held, setHeld] = useState<Held | null>(null);
  const known = held?.question === question;
  const newest = useInfiniteQuery({
    ...logsQuery(window, q, 'newest', PAGE, labels),
    enabled: following || !known,
  });
  const page: Page | undefined = newest.isPlaceholderData ? undefined : newest.data?.pages[0];
  const merged = useRef<Page | undefined>(undefined);
  useEffect(() => {
    if (!page || (known && (!following || merged.current === page))) return;
    merged.current = page;
    setHeld((old) => ({
      ...withNewest(old?.question === question ? old : NO_ROWS, page),
      question,
    }));
  }, [page, question, known, following]);

  const tail = held ?? NO_ROWS;
  const last = tail.rows.at(-1);
  const since = useQuery({
    ...logsSinceQuery(window, q, last?.time ?? '0', WAITING_MOST),
    enabled: known && !following,
  });
  const waiting = useMemo(() => {
    if (following || !known || !since.data || since.isPlaceholderData) return { count: 0, atLeast: false };
    return { count: countAfter(tail, since.data), atLeast: since.data.next !== null };
  }, [following, known, since.data, since.isPlaceholderData, tail]);

  const [loadingOlder, setLoadingOlder] = useState(false);
  const [olderError, setOlderError] = useState<Error | null>(null);
  const busy = useRef(false);
  const loadOlder = useCallback(() => {
    if (busy.current || !held || held.question !== question || held.older === null) return;
    busy.current = true;
    setLoadingOlder(true);
    api
      .listLogs({
        ...window.resolve(),
        q,
        limit: PAGE,
        cursor: held.older,
        ...(labels.length > 0 && { labels: [...labels] }),
      })
      .then(
        (older) => {
          setOlderError(null);
          setHeld((now) =>
            now?.question === question && now.older === held.older
              ? { ...withOlder(now, older), question }
              : now,
          );
        },
        (error: unknown) => setOlderError(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => {
        busy.current = false;
        setLoadingOlder(false);
      });
  }, [held, question, q, window, labels]);

  return {
    tail,
    loading: held === null && newest.isPending,
    error: newest.error ?? olderError,
    waiting,
    loadOlder,
    loadingOlder,
    stale: !known,
  };
}
