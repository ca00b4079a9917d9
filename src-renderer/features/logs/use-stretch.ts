// The records the list holds: follows the newest, or stands still, goes on at both ends and counts what waits.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Nanos } from '#shared/model/time.ts';
import {
  type AskedWindow,
  api,
  logArrivalsQuery,
  logsAroundQuery,
  newestLogsQuery,
  SEARCH_MS,
} from '../../api/index.ts';
import type { RateCap } from './rate-cap.ts';
import {
  endOf,
  NO_ROWS,
  newestOf,
  newestOver,
  type Stretch,
  standing,
  withNewer,
  withOlder,
} from './stretch.ts';
import { PAGE, useTakes } from './use-takes.ts';

/** Newer records are read on to in larger pages, to catch up with what comes meanwhile. */
const NEWER_PAGE = 500;

export interface StretchAsked {
  readonly window: AskedWindow;
  readonly q: string;
  readonly labels: readonly string[];
  /** The moment it stands around; null: at the newest. */
  readonly at: string | null;
  /** New records are taken in as they come. */
  readonly following: boolean;
  readonly cap: RateCap;
}

export interface StretchState {
  readonly stretch: Stretch;
  /** The first rows are on their way. */
  readonly loading: boolean;
  readonly error: Error | null;
  /** Records that wait while held; `atLeast` when there are more than were counted. */
  readonly waiting: { readonly count: number; readonly atLeast: boolean };
  /** Records that were not shown while following, because more came than the cap lets in. */
  readonly passedBy: number;
  readonly loadOlder: () => void;
  readonly loadNewer: () => void;
  /** The end that is being read. */
  readonly reading: 'older' | 'newer' | null;
  /** The rows belong to another query, whose answer still stands. */
  readonly stale: boolean;
  /** A search that is not at its end: how far back it came, and whether it was stopped there. */
  readonly search: { readonly reached: Nanos; readonly stopped: boolean } | null;
  readonly stop: () => void;
  readonly searchOn: () => void;
}

interface Held extends Stretch {
  readonly question: string;
}

export function useStretch({ window, q, labels, at, following, cap }: StretchAsked): StretchState {
  const question = [window.key, q, labels.join(), at ?? ''].join('\n');
  const [held, setHeld] = useState<Held | null>(null);
  const known = held?.question === question;
  const stretch = held ?? NO_ROWS;

  const around = useQuery({ ...logsAroundQuery(window, q, at ?? '0', PAGE, labels), enabled: at !== null });
  const newest = useQuery({
    ...newestLogsQuery(window, q, PAGE, labels),
    enabled: at === null && (following || !known),
  });
  const found = at === null || known ? undefined : around.data;
  useEffect(() => {
    if (found) setHeld({ ...standing(found.older, found.newer), question });
  }, [found, question]);
  const passedBy = useTakes({
    page: at !== null || newest.isPlaceholderData ? undefined : newest.data,
    asked: { window, q },
    question,
    held: known ? stretch : null,
    following,
    cap,
    take: (page) =>
      setHeld((now) => ({
        ...(now?.question === question ? newestOver(now, page) : newestOf(page)),
        question,
      })),
  });

  const arrivals = useQuery({
    ...logArrivalsQuery(window, q, stretch.arrivedTo),
    enabled: known && !following,
  });
  const waiting = useMemo(() => {
    if (following || !known || !arrivals.data) return { count: 0, atLeast: false };
    return { count: Math.max(0, arrivals.data.count - stretch.read), atLeast: !arrivals.data.all };
  }, [following, known, arrivals.data, stretch.read]);

  const [reading, setReading] = useState<'older' | 'newer' | null>(null);
  const [failed, setFailed] = useState<{ readonly question: string; readonly error: Error } | null>(null);
  const failure = failed?.question === question ? failed.error : null;
  const busy = useRef(false);
  const read = useCallback(
    (end: 'older' | 'newer', cursor: string | null): void => {
      if (busy.current || !known || cursor === null) return;
      busy.current = true;
      setReading(end);
      const page = {
        ...window.resolve(),
        q,
        cursor,
        limit: end === 'older' ? PAGE : NEWER_PAGE,
        direction: end === 'older' ? ('newest' as const) : ('oldest' as const),
        withinMs: SEARCH_MS,
        ...(labels.length > 0 && { labels: [...labels] }),
      };
      api
        .listLogs(page)
        .then(
          (more) => {
            setFailed(null);
            setHeld((now) => {
              if (now?.question !== question) return now;
              if (end === 'newer') return { ...withNewer(now, more), question };
              // The newest page took the place of what this goes on from.
              return now.older === cursor ? { ...withOlder(now, more), question } : now;
            });
          },
          (error: unknown) =>
            setFailed({ question, error: error instanceof Error ? error : new Error(String(error)) }),
        )
        .finally(() => {
          busy.current = false;
          setReading(null);
        });
    },
    [known, question, q, window, labels],
  );
  const { older, newer, reached } = stretch;
  const [stoppedOf, setStoppedOf] = useState<string | null>(null);
  const stopped = stoppedOf === question;
  // A search goes on until a page is full, followed or not; and until there is a row to scroll from.
  const seeks = reached !== null ? 'older' : stretch.rows.length === 0 && newer !== null ? 'newer' : null;
  const goesOn = known && !stopped && failure === null && reading === null ? seeks : null;
  useEffect(() => {
    if (goesOn !== null) read(goesOn, goesOn === 'older' ? older : newer);
  }, [goesOn, read, older, newer]);
  // What came after the last row was read is behind it too.
  const behind = newer ?? (waiting.count > 0 ? endOf(stretch) : null);
  const loadOlder = useCallback(() => {
    if (!following && reached === null) read('older', older);
  }, [read, older, following, reached]);
  const loadNewer = useCallback(() => {
    if (!following) read('newer', behind);
  }, [read, behind, following]);

  return {
    stretch,
    loading:
      (held === null && (at === null ? newest.isPending : around.isPending)) ||
      (known && seeks === 'newer' && failure === null),
    error: (at === null ? newest.error : around.error) ?? failure,
    waiting,
    passedBy,
    loadOlder,
    loadNewer,
    reading,
    stale: !known,
    search: known && reached !== null ? { reached, stopped } : null,
    stop: () => setStoppedOf(question),
    searchOn: () => setStoppedOf(null),
  };
}
