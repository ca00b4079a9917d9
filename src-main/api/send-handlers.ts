// Handlers of destinations and sends: thin over the send room, plans made by whoever reads the store.
import type { What } from '#shared/api/send.ts';
import {
  type Arrivals,
  type Destinations,
  type Plan,
  parseBlock,
  preflightOf,
  type Sender,
  treatmentOf,
} from '../send/index.ts';
import type { Input, SendHandlers } from './context.ts';

export interface SendDoor {
  destinations: Destinations;
  sender: Sender;
  arrivals: Arrivals;
  /** What a send would consist of, without what the destination `except` has. Throws AppError for a query that cannot be read. */
  plan(what: What, except: number | undefined): Promise<Plan>;
  /** The ledger as text, in pieces. */
  ledger(asked: Input<'sendLedger'>, signal: AbortSignal): AsyncIterable<Uint8Array>;
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
  ledger,
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
    async preflight({ what, signals, destination: id, how }) {
      const [made, all, earlier] = await Promise.all([
        plan(what, how.again ? undefined : id),
        destinations.list(),
        sender.list(200),
      ]);
      const destination = all.find((one) => one.id === id);
      return preflightOf(made, Date.now() * 1000, { what, signals, destination, earlier });
    },
    async startSend(request) {
      const { how, what, destination } = request;
      const { backends } = await destinations.get(destination);
      const made = await plan(what, how.again ? undefined : destination);
      const { signals } = request;
      const nowUs = Date.now() * 1000;
      return sender.begin(
        request,
        made,
        treatmentOf({ how, rules: [], backends, plan: made, signals, nowUs }),
      );
    },
    listSends: async ({ limit }) => ({ sends: await sender.list(limit) }),
    getSend: ({ id }) => sender.get(id),
    cancelSend: ({ id }) => sender.cancel(id),
    pauseSend: ({ id }) => sender.pause(id),
    resumeSend: ({ id }) => sender.resume(id),
    sendLedger: (asked, { signal }) => ledger(asked, signal),
    getArrival: ({ id }) => arrivals.get(id),
    askArrival: ({ id }) => arrivals.ask(id),
    listArrivals: async ({ limit }) => ({ arrivals: await arrivals.list(limit) }),
  };
}
