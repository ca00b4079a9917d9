// Switching forwarding on and off, and changing what is forwarded.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { KeepSending, KeepSendingRule } from '#shared/api/keep-sending.ts';
import { AppError, api, keepSendingQuery } from '../../api/index.ts';
import { confirm, formatPlural, toast } from '../../ui/index.ts';
import { EVERYTHING, liveTotal } from './live-words.ts';

export interface LiveSwitch {
  readonly busy: boolean;
  /** Forwards by this rule from now on. */
  readonly set: (rule: KeepSendingRule) => void;
  /** On: all that comes in. Off: nothing more, after a question when something waits. */
  readonly turn: (on: boolean) => Promise<void>;
  /** Leaves out what waits. */
  readonly skip: () => Promise<void>;
}

/** `live` is what is forwarded to the destination now, if anything. */
export function useLiveSwitch(destination: number, live: KeepSending | undefined): LiveSwitch {
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSettled: () => client.invalidateQueries({ queryKey: keepSendingQuery().queryKey }),
    onError: (failure) =>
      toast.error(failure.message, {
        ...(failure instanceof AppError && failure.hint !== undefined && { description: failure.hint }),
      }),
  });
  const waiting = live ? liveTotal(live, 'waiting') : 0;
  const set = (rule: KeepSendingRule): void => mutate(() => api.setKeepSending({ destination, ...rule }));
  return {
    busy: isPending,
    set,
    async turn(on) {
      if (on) return set(EVERYTHING);
      const yes =
        waiting === 0 ||
        (await confirm({
          title: 'Stop forwarding?',
          body: `${formatPlural(waiting, 'item')} that came in ${waiting === 1 ? 'waits' : 'wait'} to go, and will not. ${waiting === 1 ? 'It stays' : 'They stay'} here.`,
          action: 'Stop forwarding',
        }));
      if (yes) mutate(() => api.stopKeepSending({ destination }));
    },
    async skip() {
      const yes = await confirm({
        title: 'Leave out what waits?',
        body: `${formatPlural(waiting, 'item')} will not be forwarded. What comes in from now on goes. Nothing is removed here.`,
        action: 'Leave out what waits',
      });
      if (yes) mutate(() => api.skipWaiting({ destination }));
    },
  };
}
