// How sending on stands, in the words of the API.
import type { KeepSending, KeepSendingRule, SignalSending } from '#shared/api/keep-sending.ts';
import type { Signal } from '#shared/model/signal.ts';
import { joinNanos } from '#shared/model/time.ts';
import type { KeepSendingRow } from '../../store/reads/keep-sending.ts';
import { keptOf } from './counts.ts';
import type { Tee } from './tee.ts';

/** A rule's row in the words of the API, with the news of those under way. */
export function describe(
  { destination, destinationName, rule, cursors }: KeepSendingRow,
  own: ReadonlyMap<Signal, Tee> | undefined,
): KeepSending {
  const signals: KeepSending['signals'] = { traces: null, logs: null, metrics: null };
  for (const { signal, missed, waiting, waitingSinceUs, counts } of cursors) {
    const tee = own?.get(signal);
    const state: SignalSending['state'] = tee?.state ?? 'paused';
    signals[signal] = {
      state: state === 'idle' && waiting > 0 ? 'sending' : state,
      ...structuredClone(tee?.counts ?? keptOf(counts).counts),
      missed,
      waiting,
      waitingSince: waiting > 0 ? joinNanos(waitingSinceUs, 0) : null,
      retry: tee?.retry ?? null,
    };
  }
  return { destination: { id: destination, name: destinationName }, rule: rule as KeepSendingRule, signals };
}
