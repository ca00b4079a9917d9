// An earlier run that the shown one is compared with. Times are counted from the start of each.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { splitNanos } from '#shared/model/time.ts';
import { type AskedWindow, runsQuery } from '../../api/index.ts';

export interface EarlierRun {
  readonly name: string;
  /** By how much later the shown run began, ms. */
  readonly laterMs: number;
  /** The same stretch of it. */
  readonly window: AskedWindow;
}

/** The run of an id, as it lies beside the one that is shown; null while none is, or it is gone. */
export function useEarlier(window: AskedWindow, against: number | null): EarlierRun | null {
  const { data } = useQuery(runsQuery());
  return useMemo(() => {
    const runs = data?.runs ?? [];
    const run = runs.find(({ id }) => id === against);
    const asked = window.resolve().run;
    const shown = runs.find(({ id, current }) => (asked === undefined ? current : id === asked));
    if (!run || !shown) return null;
    const laterUs = splitNanos(shown.start).us - splitNanos(run.start).us;
    const moved = (nanos: string | undefined): string | undefined =>
      nanos === undefined ? undefined : `${Math.max(0, splitNanos(nanos).us - laterUs)}000`;
    return {
      name: run.name,
      laterMs: laterUs / 1000,
      window: {
        key: `${window.key} against ${run.id} ${laterUs}`,
        resolve: () => {
          const { from, to } = window.resolve();
          const [since, until] = [moved(from), moved(to)];
          return {
            run: run.id,
            ...(since !== undefined && { from: since }),
            ...(until !== undefined && { to: until }),
          };
        },
      },
    };
  }, [data, against, window]);
}
