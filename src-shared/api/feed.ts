// The change feed: GET /api/feed, a server-sent event stream read with fetch (so that it can carry the
// Bearer token). The engine merges events to a few a second. It tells what to read again, never the data.
import { z } from 'zod';
import { arrival } from './arrivals.ts';
import { journalEntry, status } from './engine.ts';
import { keepSending } from './keep-sending.ts';
import { send } from './send.ts';

export const FEED_PATH = '/api/feed';

export const feedEvent = z.discriminatedUnion('kind', [
  /** First on every connection, and whenever something in it changed (at most once a second). */
  z.object({ kind: z.literal('status'), status }),
  /** Captured data changed: how many items came, and which traces were touched (null: too many to name). */
  z.object({
    kind: z.literal('data'),
    spans: z.number(),
    logs: z.number(),
    metricPoints: z.number(),
    traceIds: z.array(z.string()).nullable(),
    services: z.array(z.string()),
  }),
  /** Data was removed: retention, a run deleted, all cleared. Read everything again. */
  z.object({ kind: z.literal('removed') }),
  z.object({ kind: z.literal('runs') }),
  z.object({ kind: z.literal('settings') }),
  z.object({ kind: z.literal('destinations') }),
  z.object({ kind: z.literal('send'), send }),
  /** What a destination was found to have of a send, while it is asked and at the end. */
  z.object({ kind: z.literal('arrival'), arrival }),
  /** How all that is sent on as it comes stands. */
  z.object({ kind: z.literal('keep-sending'), keepSending: z.array(keepSending) }),
  z.object({ kind: z.literal('journal'), entry: journalEntry }),
  /** Something was refused or found odd, or findings were marked as seen. */
  z.object({ kind: z.literal('doctor') }),
]);
export type FeedEvent = z.infer<typeof feedEvent>;
