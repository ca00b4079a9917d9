// The send room over this engine's store and secrets.
import { createSendHandlers, type Feed, type SendHandlers } from '../api/index.ts';
import { createDestinations, createSender, type Sender } from '../send/index.ts';
import { ledgerLines } from './ledger-lines.ts';
import type { EngineStore } from './reads.ts';
import type { Secrets } from './secrets.ts';

export interface Sending {
  sender: Sender;
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
    onChange: (send) => feed.publish({ kind: 'send', send }),
  });
  const handlers = createSendHandlers({
    destinations,
    sender,
    plan: (what, except) => store.read('planSend', { what, except }),
    ledger: (asked, signal) => ledgerLines(store, asked, signal),
    changed: () => feed.publish({ kind: 'destinations' }),
  });
  return { sender, handlers };
}
