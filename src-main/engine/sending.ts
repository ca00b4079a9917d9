// The send room over this engine's store and secrets.
import type { RedactionRule } from '#shared/api/send.ts';
import { createSendHandlers, type Feed, type SendHandlers } from '../api/index.ts';
import { createDestinations, createSender, type Sender, Turns } from '../send/index.ts';
import { type AfterSending, createAfterSending } from './after-sending.ts';
import { ledgerLines } from './ledger-lines.ts';
import type { EngineStore } from './reads.ts';
import type { Secrets } from './secrets.ts';

export interface Sending {
  sender: Sender;
  after: AfterSending;
  /** Goes on with what was under way when the engine before this one ended. */
  start(): Promise<void>;
  stop(): Promise<void>;
  handlers: SendHandlers & AfterSending['handlers'];
}

/** `rules` are the redaction rules of Settings as they are now. */
export function createSending(
  store: EngineStore,
  secrets: Secrets,
  feed: Feed,
  rules: () => readonly RedactionRule[],
): Sending {
  const destinations = createDestinations(
    {
      listDestinations: () => store.read('listDestinations', {}),
      addDestination: (input) => store.write('addDestination', input),
      changeDestination: (input) => store.write('changeDestination', input),
      removeDestination: (id) => store.write('removeDestination', id),
    },
    secrets,
  );
  // Putting bodies together is quicker than any backend takes them. One after another, all of it is done in one
  // reader thread; more of those would take more memory than anything else of a send.
  const turns = new Turns();
  const oneByOne: EngineStore['read'] = (method, input, signal) =>
    turns.take(0, () => store.read(method, input, signal));
  const after = createAfterSending({ store, oneByOne, destinations, feed, rules }, (destination, work) =>
    sender.inTurn(destination, work),
  );
  const sender = createSender({
    store: {
      addSend: (input) => store.write('addSend', input),
      changeSend: (change) => store.write('changeSend', change),
      listSends: (input) => store.read('listStoredSends', input),
      getSend: (id) => store.read('getStoredSend', { id }),
      sendRows: (id) => store.read('sendRows', { id }),
      goneElsewhere: (input) => store.read('goneElsewhere', input),
      sendsInState: (state) => store.read('sendsInState', { state }),
      interruptSends: (input) => store.write('interruptSends', input),
    },
    source: { assemble: (slice) => oneByOne('assemble', slice) },
    destinations,
    rules,
    onChange(send) {
      feed.publish({ kind: 'send', send });
      after.arrivals.sendChanged(send);
    },
  });
  const handlers = createSendHandlers({
    destinations,
    sender,
    plan: (what, except) => store.read('planSend', { what, except }),
    look: {
      examine: (input, signal) => store.read('examineSend', input, signal),
      preview: (input, signal) => store.read('previewItems', input, signal),
      suggest: (input, signal) => store.read('suggestRules', input, signal),
    },
    liveWaits: (id) => after.keepsSending.held(id),
    rules,
    ledger: (asked, signal) => ledgerLines(store, asked, signal),
    changed() {
      feed.publish({ kind: 'destinations' });
      after.keepsSending.destinationsChanged();
    },
  });
  return {
    sender,
    after,
    handlers: { ...handlers, ...after.handlers },
    async start() {
      await sender.start();
      await after.start();
    },
    async stop() {
      await Promise.all([sender.stop(), after.stop()]);
    },
  };
}
