// "Keep sending": what comes in is sent on to a destination as it comes, by a rule. It is a cursor over what is stored:
// an outage loses nothing as long as the store holds what waits, and what comes in never waits.
import { z } from 'zod';
import { nanos } from './common.ts';
import { json } from './endpoint.ts';
import { done } from './engine.ts';
import { redactionRule } from './send.ts';

export const selection = z.object({
  /** TraceQL for spans, LogQL for log records: each that matches goes. Empty: all. */
  filter: z.string().max(10_000).default(''),
  /**
   * The share of traces that goes, 0 to 1, by trace id: whole traces, and the same ones whoever samples by
   * OpenTelemetry's rule. Log records go with their trace; those without one all go.
   */
  share: z.number().gt(0).max(1).default(1),
});

export const keepSendingRule = z.object({
  /** False: nothing goes, and what comes in waits. */
  on: z.boolean().default(true),
  traces: selection.nullable().prefault({}),
  logs: selection.nullable().prefault({}),
  metrics: z.boolean().default(true),
  /** Only of these services; null for all. */
  services: z.array(z.string().max(500)).min(1).max(200).nullable().default(null),
  /** Beside the rules of Settings, which always apply. */
  redact: z.array(redactionRule).max(200).default([]),
});
export type KeepSendingRule = z.infer<typeof keepSendingRule>;

export const signalSending = z.object({
  /**
   * `idle`: everything went. `sending`. `retrying`: the destination does not answer, or asks to wait. `stuck`: it takes
   * nothing until someone changes something; tried again every half minute. `paused`: by the rule.
   */
  state: z.enum(['idle', 'sending', 'retrying', 'stuck', 'paused']),
  sent: z.number(),
  /** The destination's no to single items. */
  refused: z.number(),
  /** Stayed here because the destination would refuse them, or lose them without a word. */
  leftOut: z.number(),
  /** Perhaps taken, perhaps not: nobody can tell. */
  uncertain: z.number(),
  /** Of those sent, how many left in other words than they came: redacted, or repaired. */
  changed: z.number(),
  /** Not chosen by the filter or the services. */
  filtered: z.number(),
  /** Not chosen by the share. */
  sampled: z.number(),
  /** Left out because a send took them there meanwhile. */
  byHand: z.number(),
  /** Removed from the store before they went: the outage was longer than the store holds, or they were deleted. */
  missed: z.number(),
  /** Of a sample of what was sent, asked after a while later: how many, and what was seen of them. */
  asked: z.number(),
  arrived: z.number(),
  /** Not to be seen yet, or not by asking. */
  pending: z.number(),
  missing: z.number(),
  /** Why the destination is not asked, and what to do about it; empty while it is. */
  cannotAsk: z.string(),
  /** What waits to go, and when the first of it came. */
  waiting: z.number(),
  waitingSince: nanos.nullable(),
  /** Why items were refused, left out or are missing, each reason once with how many items. */
  messages: z.array(z.object({ text: z.string(), items: z.number() })),
  /** While it does not go on: the last try's words, and when the next is. */
  retry: z.object({ attempt: z.number(), at: nanos, reason: z.string() }).nullable(),
});
export type SignalSending = z.infer<typeof signalSending>;

export const keepSending = z.object({
  destination: z.object({ id: z.number(), name: z.string() }),
  rule: keepSendingRule,
  /** Null for a signal that the rule, or the destination, leaves out. */
  signals: z.object({
    traces: signalSending.nullable(),
    logs: signalSending.nullable(),
    metrics: signalSending.nullable(),
  }),
});
export type KeepSending = z.infer<typeof keepSending>;

const one = z.object({ destination: z.number().int() });

export const keepsSending = {
  listKeepSending: json(
    'GET',
    '/api/keep-sending',
    'What is sent on as it comes, and how it goes',
    z.object({}),
    z.object({ keepSending: z.array(keepSending) }),
  ),
  setKeepSending: json(
    'PUT',
    '/api/keep-sending/:destination',
    'Sends on to a destination what comes in from now on, or changes by which rule',
    keepSendingRule.extend({ destination: z.number().int() }),
    keepSending,
  ),
  stopKeepSending: json(
    'DELETE',
    '/api/keep-sending/:destination',
    'Sends nothing on to a destination any more; what waits does not go',
    one,
    done,
  ),
  skipWaiting: json(
    'POST',
    '/api/keep-sending/:destination/skip',
    'Leaves out what waits: goes on with what comes from now on',
    one,
    z.object({ skipped: z.number() }),
  ),
};
