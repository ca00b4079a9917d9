// Handlers of destinations and sends: thin over the send room, plans made by whoever reads the store.
import type { What } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import {
  type Arrivals,
  type Destinations,
  type Plan,
  parseBlock,
  preflightOf,
  type Sender,
} from '../send/index.ts';
import type { SendHandlers } from './context.ts';

export interface SendDoor {
  destinations: Destinations;
  sender: Sender;
  arrivals: Arrivals;
  /** What a send of `signals` would consist of. Throws AppError for a query that cannot be read. */
  plan(what: What, signals: readonly Signal[]): Promise<Plan>;
  /** Destinations changed. */
  changed(): void;
}

const DONE = { ok: true } as const;

/** The handlers of src-shared/api/send.ts. */
export function createSendHandlers({
  destinations,
  sender,
  arrivals,
  plan,
  changed,
}: SendDoor): SendHandlers {
  const telling = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change;
    changed();
    return result;
  };
  return {
    listDestinations: async () => ({ destinations: await destinations.list() }),
    parseDestination: ({ text }) => parseBlock(text),
    describeDestination: (input) => destinations.describe(input),
    addDestination: (input) => telling(destinations.add(input)),
    changeDestination: ({ id, ...input }) => telling(destinations.change(id, input)),
    async removeDestination({ id }) {
      await telling(destinations.remove(id));
      return DONE;
    },
    testDestination: ({ id }) => telling(destinations.test(id)),
    async preflight({ what, signals, destination: id }) {
      const [made, all, earlier] = await Promise.all([
        plan(what, signals),
        destinations.list(),
        sender.list(200),
      ]);
      const destination = all.find((one) => one.id === id);
      return preflightOf(made, Date.now() * 1000, { what, signals, destination, earlier });
    },
    startSend: async ({ what, signals, destination }) =>
      sender.begin(what, signals, destination, await plan(what, signals)),
    listSends: async ({ limit }) => ({ sends: await sender.list(limit) }),
    getSend: ({ id }) => sender.get(id),
    cancelSend: ({ id }) => sender.cancel(id),
    getArrival: ({ id }) => arrivals.get(id),
    askArrival: ({ id }) => arrivals.ask(id),
    listArrivals: async ({ limit }) => ({ arrivals: await arrivals.list(limit) }),
  };
}
