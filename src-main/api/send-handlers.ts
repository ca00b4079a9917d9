// Handlers of destinations and sends: thin over the send room, plans made by whoever reads the store.
import type { Destination } from '#shared/api/destinations.ts';
import type { RedactionRule, SendRequest, What } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import {
  compileRules,
  type Destinations,
  type Examined,
  type ExamineInput,
  isOnlyOtherwise,
  type PerSignal,
  type Plan,
  type PreviewInput,
  parseBlock,
  preflightOf,
  type Sender,
  type SuggestInput,
  type Treatment,
  treatmentOf,
  UNTREATED,
} from '../send/index.ts';
import type { Input, Output, SendHandlers } from './context.ts';

export interface SendDoor {
  destinations: Destinations;
  sender: Sender;
  /** What a send would consist of, without what the destination `except` has. Throws AppError for a query that cannot be read. */
  plan(
    what: What,
    except: { destination: number; places: PerSignal<string>; moved: boolean; ownOnly: boolean } | undefined,
  ): Promise<Plan>;
  /** Looks at items one by one in a reader thread; given up when `signal` aborts. */
  look: Looks;
  /** How many items of each signal wait to be sent on to a destination, where they do not get through. */
  liveWaits(destination: number): Promise<Record<Signal, number>>;
  /** Redaction rules of Settings. */
  rules(): readonly RedactionRule[];
  /** The ledger as text, in pieces. */
  ledger(asked: Input<'sendLedger'>, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Destinations changed. */
  changed(): void;
}

/** What looks at the items of a plan; each ends after `ms`, if it is not null. */
export interface Looks {
  examine(input: ExamineInput, signal: AbortSignal): Promise<Examined>;
  preview(input: PreviewInput, signal: AbortSignal): Promise<Output<'previewSend'>>;
  suggest(input: SuggestInput, signal: AbortSignal): Promise<Output<'suggestRedactions'>>;
}

interface Settled {
  destination: Destination | undefined;
  plan: Plan;
  treatment: Treatment;
}

/** So long a person waits for a preflight; after that it speaks of what it has seen. */
const LOOK_MS = 4000;
const DONE = { ok: true } as const;

/** The handlers of src-shared/api/send.ts. */
export function createSendHandlers({
  destinations,
  sender,
  plan,
  look,
  liveWaits,
  rules,
  ledger,
  changed,
}: SendDoor): SendHandlers {
  const telling = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change;
    changed();
    return result;
  };
  /** What a request comes to: its rows, and how they are treated at that destination. */
  const settle = async ({ what, signals, destination: id, how }: SendRequest): Promise<Settled> => {
    const destination = (await destinations.list()).find((one) => one.id === id);
    compileRules(how.redact);
    const goes = signals.filter((one) => destination === undefined || destination.urls[one] !== null);
    const moved = how.time === 'now';
    const except = destination &&
      !how.again && { destination: id, places: await destinations.places(id), moved, ownOnly: false };
    const [rest, limits] = await Promise.all([
      plan(what, except || undefined),
      destination && destinations.limits(id),
    ]);
    const made =
      except && isOnlyOtherwise(rest.facts, goes) ? await plan(what, { ...except, ownOnly: true }) : rest;
    // Beside what is there as recorded, the rest is no part of a copy.
    if (made === rest && goes.some((one) => made.facts.otherwise[one] > 0)) made.facts.copy = null;
    const backends = destination?.backends ?? UNTREATED.backends;
    const nowUs = Date.now() * 1000;
    return {
      destination,
      plan: made,
      treatment: treatmentOf({
        ...{ how, rules: rules(), backends, plan: made, signals: goes, nowUs },
        ...(limits && { limits }),
      }),
    };
  };
  return {
    listDestinations: async () => ({ destinations: await destinations.list() }),
    parseDestination: ({ text }) => parseBlock(text),
    describeDestination: (input) => destinations.describe(input),
    addDestination: (input) => telling(destinations.add(input)),
    changeDestination: ({ id, ...input }) => telling(destinations.change(id, input)),
    async removeDestination({ id }) {
      await telling(sender.leave(id, () => destinations.remove(id)));
      return DONE;
    },
    testDestination: ({ id, canary }) => telling(destinations.test(id, canary)),
    async preflight({ thorough, ...request }, { signal }) {
      const { what, signals } = request;
      const [{ destination, plan: made, treatment }, earlier, unreached, waits] = await Promise.all([
        settle(request),
        sender.list(200),
        destinations.unreached(request.destination, signals),
        liveWaits(request.destination),
      ]);
      const goes = signals.filter((one) => destination === undefined || destination.urls[one] !== null);
      const ms = thorough ? null : LOOK_MS;
      const { oldestUs } = made.facts;
      const there = destination && { places: await destinations.places(destination.id), oldestUs };
      const examined = await look.examine({ rows: made.rows, signals: goes, treatment, there, ms }, signal);
      const circumstances = { what, signals, destination, earlier, treatment, examined, unreached };
      return preflightOf(made, { ...circumstances, liveWaits: waits });
    },
    async previewSend({ changedOnly, limit, ...request }, { signal }) {
      const { plan: made, treatment } = await settle(request);
      const { signals } = request;
      return look.preview({ rows: made.rows, signals, treatment, changedOnly, limit, ms: LOOK_MS }, signal);
    },
    async suggestRedactions(request, { signal }) {
      const { plan: made, treatment } = await settle(request);
      const { signals } = request;
      return look.suggest({ rows: made.rows, signals, rules: treatment.how.redact, ms: LOOK_MS }, signal);
    },
    async startSend(request) {
      await destinations.get(request.destination);
      return sender.begin(request, () => settle(request));
    },
    listSends: async ({ limit }) => ({ sends: await sender.list(limit) }),
    getSend: ({ id }) => sender.get(id),
    cancelSend: ({ id }) => sender.cancel(id),
    pauseSend: ({ id }) => sender.pause(id),
    resumeSend: ({ id }) => sender.resume(id),
    sendLedger: (asked, { signal }) => ledger(asked, signal),
  };
}
