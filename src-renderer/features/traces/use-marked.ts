// Traces picked out of the list by hand, to be sent together. They stay picked while the list changes.
import { useCallback, useState } from 'react';
import type { TraceSummary } from '#shared/api/traces.ts';
import { toast } from '../../ui/index.ts';

/** As many as one send takes. */
const MOST = 10_000;

export interface Marked {
  readonly ids: ReadonlySet<string>;
  readonly mark: (traces: readonly TraceSummary[], marked: boolean) => void;
  readonly clear: () => void;
}

export function useMarked(): Marked {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const mark = useCallback(
    (traces: readonly TraceSummary[], marked: boolean): void => {
      const next = new Set(ids);
      for (const { traceId } of traces) {
        if (marked) next.add(traceId);
        else next.delete(traceId);
      }
      if (next.size > MOST) toast.error(`At most ${MOST.toLocaleString('en')} traces can be chosen by hand`);
      else setIds(next);
    },
    [ids],
  );
  const clear = useCallback(() => setIds(new Set()), []);
  return { ids, mark, clear };
}
