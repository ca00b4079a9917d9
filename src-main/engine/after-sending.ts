// What follows a send, over this engine's store: asking what arrived, and sending on what comes.
import type { Arrival, ArrivalItem } from '#shared/api/arrivals.ts';
import type { KeepSendingRule } from '#shared/api/keep-sending.ts';
import type { RedactionRule } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { type AfterSendingHandlers, createAfterSendingHandlers, type Feed } from '../api/index.ts';
import {
  type Arrivals,
  type AskedSend,
  askOldDoubts,
  createArrivals,
  createAskings,
  createKeepSending,
  type Destinations,
  type KeepSendingOptions,
  type KeepsSending,
  type LiveSettled,
  type SliceOfSend,
  toSend,
  wayOf,
} from '../send/index.ts';
import { checkFilter } from './live-rows.ts';
import type { EngineStore } from './reads.ts';

export interface AfterSending {
  arrivals: Arrivals;
  keepsSending: KeepsSending;
  /** Goes on with what an earlier engine left: forwarding, and what was in doubt of it. */
  start(): Promise<void>;
  stop(): Promise<void>;
  handlers: AfterSendingHandlers;
}

interface Around {
  store: EngineStore;
  /** Reads that take long, one after another. */
  oneByOne: EngineStore['read'];
  destinations: Destinations;
  feed: Feed;
  rules: () => readonly RedactionRule[];
}

export function createAfterSending(
  { store, oneByOne, destinations, feed, rules }: Around,
  inTurn: KeepSendingOptions['inTurn'],
): AfterSending {
  const arrivals = createArrivals({
    store: {
      keepArrival: ({ arrival, items }) =>
        store.write('keepArrival', { send: arrival.send, report: arrival, items }),
      settleUncertain: (send, seen) => store.write('settleUncertain', { send, seen }),
      getArrival: async (send) => (await store.read('storedArrival', { send })) as Arrival | undefined,
      listArrivals: async (limit) => (await store.read('storedArrivals', { limit })) as Arrival[],
      askedSend: async (id) => (await store.read('askedSend', { id })) as AskedSend | undefined,
      arrivalItems: async (send) => (await store.read('allArrivalItems', { send })) as ArrivalItem[],
      acceptedRows: (input) => oneByOne('acceptedRows', input),
    },
    expected: (input) => oneByOne('expected', input),
    destinations,
    onChange: (arrival) => feed.publish({ kind: 'arrival', arrival }),
    async onSettled(id) {
      const row = await store.read('getStoredSend', { id });
      if (row !== undefined) feed.publish({ kind: 'send', send: toSend(row) });
    },
  });
  const keepsSending = createKeepSending({
    store: {
      listKeepSending: () => store.read('storedKeepSending', {}),
      setKeepSending: (input) => store.write('setKeepSending', input),
      skipWaiting: (destination) => store.write('skipWaiting', destination),
      moveCursor: (move) => store.write('moveCursor', move),
    },
    source: {
      assemble: (slice) => oneByOne('assemble', slice),
      next: (input) => oneByOne('liveRows', input),
    },
    destinations,
    rules,
    inTurn,
    onChange: (all) => feed.publish({ kind: 'keep-sending', keepSending: all }),
  });
  const stopping = new AbortController();
  const asking = {
    expected: (slice: SliceOfSend) => oneByOne('expected', slice),
    destinations,
    async liveTreatment(destination: number, signal: Signal) {
      const kept = await store.read('storedKeepSending', {});
      const rule = kept.find((one) => one.destination === destination)?.rule as KeepSendingRule | undefined;
      const { treatment } = await wayOf(
        destination,
        signal,
        { redact: [], ...rule },
        { destinations, rules },
      );
      return treatment;
    },
  };
  const settleLive = (settled: LiveSettled) => store.write('settleLive', settled);
  const askings = createAskings({
    ...asking,
    accepted: (input) => store.read('chosenAccepted', input),
    settleLive,
    arrivals,
  });
  let doubts: Promise<void> = Promise.resolve();
  return {
    arrivals,
    keepsSending,
    async start() {
      await keepsSending.start();
      doubts = askOldDoubts({
        ...asking,
        doubts: () => store.read('liveDoubts', {}),
        settle: settleLive,
        abort: stopping.signal,
      }).catch(() => undefined);
    },
    async stop() {
      stopping.abort(new Error('The engine stopped meanwhile.'));
      await Promise.all([arrivals.stop(), askings.stop(), keepsSending.stop(), doubts]);
    },
    handlers: createAfterSendingHandlers({ arrivals, askings, keepsSending, checkFilter }),
  };
}
