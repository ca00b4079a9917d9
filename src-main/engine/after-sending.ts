// What follows a send, over this engine's store: asking what arrived.
import type { Arrival } from '#shared/api/arrivals.ts';
import { type AfterSendingHandlers, createAfterSendingHandlers, type Feed } from '../api/index.ts';
import { type Arrivals, type AskedSend, createArrivals, type Destinations } from '../send/index.ts';
import type { EngineStore } from './reads.ts';

export interface AfterSending {
  arrivals: Arrivals;
  handlers: AfterSendingHandlers;
}

export function createAfterSending(store: EngineStore, destinations: Destinations, feed: Feed): AfterSending {
  const arrivals = createArrivals({
    store: {
      keepArrival: ({ arrival, items }) =>
        store.write('keepArrival', { send: arrival.send, report: arrival, items }),
      getArrival: async (send) => (await store.read('storedArrival', { send })) as Arrival | undefined,
      listArrivals: async (limit) => (await store.read('storedArrivals', { limit })) as Arrival[],
      askedSend: async (id) => (await store.read('askedSend', { id })) as AskedSend | undefined,
      acceptedRows: (input) => store.read('acceptedRows', input),
    },
    expected: (input) => store.read('expected', input),
    destinations,
    onChange: (arrival) => feed.publish({ kind: 'arrival', arrival }),
  });
  return {
    arrivals,
    handlers: createAfterSendingHandlers({ arrivals }),
  };
}
