// The trace under the pointer is fetched once the pointer rests on its row, or is pressed, and the one the keyboard
// stands on once it rests there: most of what opening it has to wait for is then here. Unless it is enormous it is
// worked out as well, when the page has nothing else to do.
import { useQueryClient } from '@tanstack/react-query';
import { type PointerEvent, useEffect, useRef } from 'react';
import type { TraceSummary } from '#shared/api/traces.ts';
import { fetchAhead } from '../../api/index.ts';
import { traceModelOf } from '../../logic/trace-model.ts';
import { whenIdle } from '../../ui/when-idle.ts';

const REST_MS = 80;
/** Spans that are worked out before anyone could notice. */
const MOST = 200_000;

/** Handlers for the element around the rows, and `reached` for when the keyboard came to a row. */
export function useFetchAhead(rows: readonly TraceSummary[]) {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const under = useRef<TraceSummary>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const traceAt = ({ target }: PointerEvent): TraceSummary | undefined => {
    const row = (target as Element).closest('tr[aria-rowindex]');
    return row ? rows[Number(row.getAttribute('aria-rowindex')) - 2] : undefined;
  };
  const get = async (trace: TraceSummary): Promise<void> => {
    const bytes = await fetchAhead(client, trace.traceId);
    if (bytes && trace.spans <= MOST) whenIdle(() => traceModelOf(bytes));
  };
  const soon = (trace: TraceSummary): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void get(trace), REST_MS);
  };
  const around = {
    onPointerOver: (event: PointerEvent) => {
      const trace = traceAt(event);
      if (trace === under.current) return;
      under.current = trace;
      clearTimeout(timer.current);
      if (trace && event.pointerType === 'mouse') soon(trace);
    },
    onPointerDown: (event: PointerEvent) => {
      const trace = traceAt(event);
      if (trace && event.button === 0) void get(trace);
    },
  };
  return { around, reached: soon };
}
