// Handlers of what follows a send: what arrived, and what is sent on as it comes.
import type { Arrivals } from '../send/index.ts';
import type { AfterSendingHandlers } from './context.ts';

/** The handlers of src-shared/api/arrivals.ts. */
export function createAfterSendingHandlers({ arrivals }: { arrivals: Arrivals }): AfterSendingHandlers {
  return {
    getArrival: ({ id }) => arrivals.get(id),
    askArrival: ({ id }) => arrivals.ask(id),
    listArrivals: async ({ limit }) => ({ arrivals: await arrivals.list(limit) }),
  };
}
