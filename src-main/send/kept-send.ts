// Changes of sends that do not run: what is kept of them says from now on that they were cancelled, or cannot go on.
import type { Send } from '#shared/api/send.ts';
import { SIGNALS } from '#shared/model/signal.ts';
import { CANCELLED, unknownOf } from './outcome.ts';
import { resultsOf, type SendStore } from './stored-send.ts';

/** Cancels one that does not run. What was on its way is not known of. */
export async function cancelKept(store: SendStore, send: Send): Promise<void> {
  const kept = await store.sendRows(send.id);
  const settled = SIGNALS.flatMap((signal) =>
    (kept?.fates[signal] ?? [])
      .filter(({ fate }) => fate === 'trying')
      .map((range) => unknownOf(send.outcome[signal], { ...range, fates: [range] }, CANCELLED)),
  );
  const results = resultsOf(send);
  await store.changeSend({ id: send.id, state: 'cancelled', settled, results, nowUs: Date.now() * 1000 });
}

/** Notes that a send cannot go on, and why. */
export async function interrupt(store: SendStore, send: Send, error: unknown): Promise<void> {
  const nowUs = Date.now() * 1000;
  const results = SIGNALS.map((signal) => {
    const { retry: _, ...outcome } = send.outcome[signal];
    const isOpen = outcome.state === 'waiting' || outcome.state === 'sending';
    if (!isOpen) return { signal, ...outcome };
    const messages = [...outcome.messages, { text: (error as Error).message, items: 0 }];
    return { signal, ...outcome, messages, state: 'paused' };
  });
  await store.changeSend({ id: send.id, state: 'interrupted', finishedUs: nowUs, results, nowUs });
}
