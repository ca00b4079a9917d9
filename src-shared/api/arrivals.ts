// "Did it arrive?": a 2xx is "received", not "kept", so the destination is asked afterwards what it has.
import { z } from 'zod';
import { nanos, signal } from './common.ts';
import { json } from './endpoint.ts';
import { sendRequest } from './send.ts';

/** `pending`: accepted, but not to be seen yet, or not by asking; the reason says which. */
export const fate = z.enum(['arrived', 'pending', 'missing']);

/** What is true of some items of a signal. */
export const arrivalReason = z.object({
  fate,
  /** In plain words, with the backend's own where it said something. */
  reason: z.string(),
  items: z.number(),
  /** The first few, in words. */
  examples: z.array(z.string()),
  /** Missing for good: a second send leaves them out, since they would be refused, or take another's place. */
  barred: z.literal(true).optional(),
});

export const signalArrival = z.object({
  /**
   * `skipped`: nothing of this signal was accepted. `cannot-ask`: there is no way to ask, `message` says how to give
   * one. `failed`: it broke off on the way, for what `message` says; the counts are of what was asked until then.
   */
  state: z.enum(['skipped', 'waiting', 'asking', 'asked', 'cannot-ask', 'failed']),
  /** Items that the destination had accepted, all to be asked after. */
  accepted: z.number(),
  arrived: z.number(),
  pending: z.number(),
  missing: z.number(),
  /** Items that cannot be asked after any more: retention removed them here. */
  gone: z.number(),
  reasons: z.array(arrivalReason),
  message: z.string(),
});
export type SignalArrival = z.infer<typeof signalArrival>;

export const arrival = z.object({
  send: z.number(),
  state: z.enum(['asking', 'done']),
  /**
   * Of all signals: `missing` when an item is missing, else `unknown` when something could not be asked, else
   * `pending` when something is not visible yet, else `arrived`. Null while it is asked; `unknown` when nothing was accepted.
   */
  verdict: z.enum(['arrived', 'pending', 'missing', 'unknown']).nullable(),
  start: nanos,
  end: nanos.nullable(),
  signals: z.object({ traces: signalArrival, logs: signalArrival, metrics: signalArrival }),
});
export type Arrival = z.infer<typeof arrival>;

/** What a destination has of exactly what was chosen, whichever sends took it there. */
export const asking = arrival.omit({ send: true }).extend({ id: z.number() });
export type Asking = z.infer<typeof asking>;

/** An item that was not seen at the destination. */
export const arrivalItem = z.object({
  signal,
  /** Its row in the store, as the ledger of the send names it. */
  row: z.number(),
  fate: z.enum(['pending', 'missing']),
  reason: z.string(),
  /** In words: which span of which trace, the line, the series and time. */
  item: z.string(),
  /** Does not go again by itself: it would be refused, or take the place of something that is there. */
  barred: z.boolean(),
});
export type ArrivalItem = z.infer<typeof arrivalItem>;

const one = z.object({ id: z.number().int() });

export const arrivals = {
  getArrival: json(
    'GET',
    '/api/sends/:id/arrival',
    'What the destination was last found to have of a send; not_found when it was never asked',
    one,
    arrival,
  ),
  askArrival: json(
    'POST',
    '/api/sends/:id/arrival',
    'Asks the destination what it has of a send (again); the report follows over the change feed',
    one,
    arrival,
  ),
  askChosen: json(
    'POST',
    '/api/askings',
    'Asks a destination after exactly what is chosen, whichever sends took it there; sends nothing',
    sendRequest,
    asking,
  ),
  getAsking: json('GET', '/api/askings/:id', 'How far that has come; the last twenty are known', one, asking),
  listArrivals: json(
    'GET',
    '/api/arrivals',
    'The last report of each send that has one, newest send first',
    z.object({ limit: z.number().int().min(1).max(1000).default(100) }),
    z.object({ arrivals: z.array(arrival) }),
  ),
  listArrivalItems: json(
    'GET',
    '/api/sends/:id/arrival/items',
    'Single items of a send that were not seen, up to 10,000 a signal; page on with `after`, the last row seen',
    one.extend({
      signal,
      after: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    z.object({ items: z.array(arrivalItem) }),
  ),
};
