// Handlers of what follows a send: what arrived, and what is sent on as it comes.
import type { Arrivals, Askings, KeepsSending } from '../send/index.ts';
import type { AfterSendingHandlers } from './context.ts';

export interface AfterSendingDoor {
  arrivals: Arrivals;
  askings: Askings;
  keepsSending: KeepsSending;
  /** Throws AppError for a filter that cannot be read. */
  checkFilter(signal: 'traces' | 'logs', q: string): void;
}

const DONE = { ok: true } as const;

/** The handlers of src-shared/api/arrivals.ts and keep-sending.ts. */
export function createAfterSendingHandlers({
  arrivals,
  askings,
  keepsSending,
  checkFilter,
}: AfterSendingDoor): AfterSendingHandlers {
  return {
    getArrival: ({ id }) => arrivals.get(id),
    askArrival: ({ id }) => arrivals.ask(id),
    askChosen: (request) => askings.ask(request),
    getAsking: async ({ id }) => askings.get(id),
    listArrivals: async ({ limit }) => ({ arrivals: await arrivals.list(limit) }),
    listKeepSending: async () => ({ keepSending: await keepsSending.list() }),
    setKeepSending({ destination, ...rule }) {
      for (const signal of ['traces', 'logs'] as const) checkFilter(signal, rule[signal]?.filter ?? '');
      return keepsSending.set(destination, rule);
    },
    async stopKeepSending({ destination }) {
      await keepsSending.remove(destination);
      return DONE;
    },
    skipWaiting: async ({ destination }) => ({ skipped: await keepsSending.skip(destination) }),
  };
}
