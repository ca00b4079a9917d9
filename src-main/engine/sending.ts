// The send room over this engine's store and secrets.

import type { Arrival } from '#shared/api/arrivals.ts';
import { createSendHandlers, type Feed, type SendHandlers } from '../api/index.ts';
import {
  type Arrivals,
  type AskedSend,
  createArrivals,
  createDestinations,
  createSender,
  itemsThere,
  type Sender,
} from '../send/index.ts';
import { ledgerLines } from './ledger-lines.ts';
import type { EngineStore } from './reads.ts';
import type { Secrets } from './secrets.ts';

export interface Sending {
  sender: Sender;
  arrivals: Arrivals;
  handlers: SendHandlers;
}

export function createSending(store: EngineStore, secrets: Secrets, feed: Feed): Sending {
  const destinations = createDestinations(
    {
      listDestinations: () => store.read('listDestinations', {}),
      addDestination: (input) => store.write('addDestination', input),
      changeDestination: (input) => store.write('changeDestination', input),
      removeDestination: (id) => store.write('removeDestination', id),
    },
    secrets,
  );
  const arrivals = createArrivals({
    store: {
      keepArrival: ({ arrival, items }) =>
        store.write('keepArrival', { send: arrival.send, report: arrival, items }),
      getArrival: async (send) => (await store.read('storedArrival', { send })) as Arrival | undefined,
      listArrivals: async (limit) => (await store.read('storedArrivals', { limit })) as Arrival[],
      askedSend: async (id) => (await store.read('askedSend', { id })) as AskedSend | undefined,
      acceptedRows: (input) => store.read('acceptedRows', input),
    },
    expected: (slice) => store.read('expected', slice),
    destinations,
    onChange: (arrival) => feed.publish({ kind: 'arrival', arrival }),
  });
  const sender = createSender({
    store: {
      addSend: (input) => store.write('addSend', input),
      changeSend: (change) => store.write('changeSend', change),
      listSends: (input) => store.read('listStoredSends', input),
      getSend: (id) => store.read('getStoredSend', { id }),
      sendRows: (id) => store.read('sendRows', { id }),
      sendsInState: (state) => store.read('sendsInState', { state }),
      interruptSends: (input) => store.write('interruptSends', input),
    },
    source: { assemble: (slice) => store.read('assemble', slice) },
    destinations,
    onChange(send) {
      feed.publish({ kind: 'send', send });
      arrivals.sendChanged(send);
    },
    look: async (destination, signal, { body }) => {
      const readers = await destinations.readers(destination).catch(() => null);
      return itemsThere(readers?.[signal] ?? null, signal, body, AbortSignal.timeout(60_000));
    },
  });
  const handlers = createSendHandlers({
    destinations,
    sender,
    arrivals,
    plan: (what, except) => store.read('planSend', { what, except }),
    ledger: (asked, signal) => ledgerLines(store, asked, signal),
    changed: () => feed.publish({ kind: 'destinations' }),
  });
  return { sender, arrivals, handlers };
}
