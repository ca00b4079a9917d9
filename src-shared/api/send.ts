// Sending captured telemetry to a real backend: what to send, and how it went.
import { z } from 'zod';
import { filter, nanos, range, runId, signal, traceId } from './common.ts';
import { bytes, json } from './endpoint.ts';
import { previewed, redactionRule, suggestion } from './redaction.ts';

export const what = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trace'), traceId }),
  z.object({ kind: z.literal('selected'), traceIds: z.array(traceId).min(1).max(10_000) }),
  filter.extend({ kind: z.literal('traces') }),
  filter.extend({ kind: z.literal('logs') }),
  range.extend({ kind: z.literal('range') }),
  z.object({ kind: z.literal('run'), run: runId }),
]);
export type What = z.infer<typeof what>;

export { type RedactionRule, redactionRule } from './redaction.ts';

/** How items go out. */
export const how = z.object({
  /** At their own times, or all moved by one offset so that the newest is now, with ids of their own. */
  time: z.enum(['recorded', 'now']).default('recorded'),
  /** Delta points for backends that store cumulative ones only. */
  delta: z.enum(['convert', 'leave-out', 'as-is']).default('convert'),
  /** What the backend is known to refuse: stays here and is named, or is tried. */
  refused: z.enum(['leave-out', 'try']).default('leave-out'),
  /**
   * Texts longer than the backend takes, of log records, labels and span attributes: with `shorten` they are cut, with
   * a mark that says by how much; else they are refused, or cut by the backend without a word.
   */
  long: z.enum(['as-is', 'shorten']).default('as-is'),
  /** Also what this destination has already. */
  again: z.boolean().default(false),
  redact: z.array(redactionRule).max(200).default([]),
});
export type How = z.infer<typeof how>;

export const sendRequest = z.object({
  what,
  signals: z.array(signal).min(1).default(['traces', 'logs', 'metrics']),
  destination: z.number().int(),
  how: how.prefault({}),
});
export type SendRequest = z.infer<typeof sendRequest>;

export const preflightRequest = sendRequest.extend({
  /** Look at every item, however long it takes; else for some seconds. */
  thorough: z.boolean().default(false),
});

export const signalCount = z.object({ items: z.number(), bytes: z.number() });

export const finding = z.object({
  level: z.enum(['error', 'warning', 'info', 'ok']),
  /** In plain words, with its count: "1 log record is too long." */
  title: z.string(),
  detail: z.string(),
});

const perSignal = <S extends z.ZodType>(of: S) => z.object({ traces: of, logs: of, metrics: of });

/** Why items would be refused, lost or changed: counted item by item, by what decides when they go. */
export const preflightReason = z.object({
  /** A word for it that stays the same: "log_old", "point_delta". */
  code: z.string(),
  signal,
  /**
   * `refused`: the backend answers with an error. `lost`: it answers "yes" and keeps nothing of it. `changed`: kept,
   * but not as it was sent. `told`: kept; something to know of.
   */
  fate: z.enum(['refused', 'lost', 'changed', 'told']),
  level: z.enum(['error', 'warning', 'info']),
  count: z.number(),
  /** How many of them are not kept, where that is not all: of a group that becomes one, one is. */
  lost: z.number().optional(),
  /** With `how` as it is, these stay here. */
  stays: z.boolean(),
  /** False where something unknown stands in between, a Collector say: it may be so. */
  certain: z.boolean(),
  /** "3 log records are too old." */
  title: z.string(),
  /** What it means. */
  detail: z.string(),
  /** The first of them, in words. */
  example: z.object({ text: z.string(), traceId: z.string().nullable() }),
  /**
   * What can be done: `now`, `leave-out` and `try`, `convert`, `leave-out` and `as-is` for deltas, `shorten` for what
   * is too long and `whole` for what is shortened.
   */
  choices: z.array(z.enum(['now', 'leave-out', 'try', 'convert', 'as-is', 'shorten', 'whole'])),
});

export const preflight = z.object({
  /** What is sent, in words: "POST /checkout a3f1c09e". */
  label: z.string(),
  /** Items that are chosen and that the destination does not have. */
  offered: perSignal(signalCount),
  /** Items that it accepted before, and that do not go again. */
  already: perSignal(z.number()),
  /** Items that it perhaps accepted before: nobody knows. They do not go again by themselves. */
  uncertain: perSignal(z.number()),
  /** Of the uncertain ones, those that went with some that were refused, and it did not say which. */
  partly: perSignal(z.number()),
  /**
   * Items that were found missing there and do not go again by themselves: points whose place another value has, which
   * would be refused or replace it, and spans of traces that have all that the destination keeps of one.
   */
  barred: perSignal(z.number()),
  /** Items that another send, or forwarding, takes there at this moment. */
  underWay: perSignal(z.number()),
  /** Items that were forwarded there as they came. They do not go again by themselves. */
  forwarded: perSignal(z.number()),
  /** Items that are there in the other way: as recorded, where times move to now; as a moved copy, where they do not. */
  otherwise: perSignal(z.number()),
  /** Of those offered, those that went to where the destination was before its address was changed. */
  elsewhere: perSignal(z.number()),
  /** Of those offered, how many stay here as `how` is now. */
  stays: perSignal(z.number()),
  /** How many of those offered were looked at one by one; all, when it is `complete`. */
  looked: perSignal(z.number()),
  complete: z.boolean(),
  /** How far all times move towards now, ns; "0" where they stay as recorded. */
  shiftNs: z.string(),
  traces: z.number(),
  /** Streams of logs (their resources) and series of metrics. */
  streams: z.number(),
  series: z.number(),
  /** Whether the limits are those of the target, asked just now, or its kind's defaults. */
  limitsRead: perSignal(z.boolean()),
  /** Signals of which nothing can arrive now: the host they would go to was not reached in a look of two seconds. */
  unreached: z.array(signal),
  reasons: z.array(preflightReason),
  /** All there is to say, worst first: the reasons, and what concerns the send as a whole. */
  findings: z.array(finding),
});
export type Preflight = z.infer<typeof preflight>;

/** How one signal of a send stands. What is none of the counts has not gone yet, or retention took it. */
export const signalOutcome = z.object({
  /** Items of the send. What the destination has of the same choice already, or may have, is not among them. */
  offered: z.number(),
  /** Accepted by the destination. Whether it kept them is another question. */
  sent: z.number(),
  refused: z.number(),
  /** Stayed here, because the destination would refuse them or lose them without a word. */
  leftOut: z.number(),
  /** Perhaps accepted: the answer was lost, or did not say. They do not go again by themselves. */
  uncertain: z.number(),
  /** Of the requests, before compression. */
  bytes: z.number(),
  state: z.enum(['waiting', 'sending', 'done', 'failed', 'cancelled', 'paused', 'skipped']),
  /**
   * The backend's words, each once, with how many items it was about. `open`: nothing was decided about these; when the
   * send goes on they go, and the message is no more.
   */
  messages: z.array(z.object({ text: z.string(), items: z.number(), open: z.boolean().optional() })),
  /** While it waits to try again. */
  retry: z.object({ attempt: z.number(), at: nanos, reason: z.string() }).nullable(),
});
export type SignalOutcome = z.infer<typeof signalOutcome>;

export const send = z.object({
  id: z.number(),
  label: z.string(),
  what,
  destination: z.object({ id: z.number(), name: z.string() }),
  start: nanos,
  end: nanos.nullable(),
  /**
   * `running` goes on after a restart of the engine. `paused`, `interrupted` (it could not go on by itself) and
   * `failed` (something was not accepted, or the destination takes nothing) can be resumed, and so can `cancelled`:
   * what was on its way then goes as after a lost answer.
   */
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'paused', 'interrupted']),
  outcome: z.object({ traces: signalOutcome, logs: signalOutcome, metrics: signalOutcome }),
  /** Into Grafana, where it is known. `note`: what to know before following one. */
  /** `signal`: what is to be seen there, none of it where none was taken. */
  links: z.array(
    z.object({ label: z.string(), url: z.string(), note: z.string().optional(), signal: signal.optional() }),
  ),
});
export type Send = z.infer<typeof send>;

/** Why rows of a send stay that another one took along. */
export const WENT_WITH_ANOTHER = 'Went with another send meanwhile.';

/** How many of a signal's items stayed because another send took them: nothing is wrong with those. */
export function wentWithAnother({ leftOut, messages }: Pick<SignalOutcome, 'leftOut' | 'messages'>): number {
  const items = messages.find(({ text }) => text === WENT_WITH_ANOTHER)?.items ?? 0;
  return Math.min(leftOut, items);
}

/** Why a send that runs does not get through at this moment; null where it does. */
export function retryOf({ outcome }: Pick<Send, 'outcome'>): string | null {
  const waits = [outcome.traces, outcome.logs, outcome.metrics].find(({ retry }) => retry !== null);
  return waits?.retry?.reason ?? null;
}

/** Links of a send that lead to something: once it has ended, not those of a signal of which nothing was taken. */
export function linksOf({ links, outcome, state }: Pick<Send, 'links' | 'outcome' | 'state'>): Send['links'] {
  return links.filter(
    ({ signal: of }) =>
      state === 'running' || of === undefined || outcome[of].sent + outcome[of].uncertain > 0,
  );
}

const one = z.object({ id: z.number().int() });

export const sending = {
  preflight: json(
    'POST',
    '/api/send/preflight',
    'Counts what would be sent and says what the target will refuse, lose or change',
    preflightRequest,
    preflight,
  ),
  previewSend: json(
    'POST',
    '/api/send/preview',
    'The first items as they would leave, with what is changed of each: hidden, moved, repaired',
    sendRequest.extend({
      /** Only items of which something is changed. */
      changedOnly: z.boolean().default(true),
      limit: z.number().int().min(1).max(200).default(20),
    }),
    z.object({
      items: z.array(previewed),
      /** How many items were looked at for these. */
      looked: z.number(),
      /** False when there are more than the limit, or than there was time for. */
      complete: z.boolean(),
    }),
  ),
  suggestRedactions: json(
    'POST',
    '/api/send/suggestions',
    'Redaction rules for what looks like secrets in what would leave; what a rule hides already is not among them',
    sendRequest,
    z.object({
      suggestions: z.array(suggestion),
      looked: z.number(),
      /** False when there are more items than there was time for. */
      complete: z.boolean(),
    }),
  ),
  startSend: json(
    'POST',
    '/api/send',
    'Begins a send; progress comes over the change feed',
    sendRequest,
    send,
  ),
  listSends: json(
    'GET',
    '/api/sends',
    'Sends, newest first',
    z.object({ limit: z.number().int().min(1).max(1000).default(100) }),
    z.object({ sends: z.array(send) }),
  ),
  getSend: json('GET', '/api/sends/:id', 'One send', one, send),
  cancelSend: json(
    'POST',
    '/api/sends/:id/cancel',
    'Cancels a send: what is on its way is finished, the rest is not sent',
    one,
    send,
  ),
  pauseSend: json('POST', '/api/sends/:id/pause', 'Pauses a send: as a cancel, but it can go on', one, send),
  resumeSend: json(
    'POST',
    '/api/sends/:id/resume',
    'Goes on with a send that is paused, cancelled, interrupted or failed, with what has not been accepted or refused yet',
    one,
    send,
  ),
  sendLedger: bytes(
    'GET',
    '/api/ledger',
    'What became of every row of a send, of all sends to a destination, or of all: as JSON lines or CSV',
    z.object({
      send: z.number().int().optional(),
      destination: z.number().int().optional(),
      format: z.enum(['jsonl', 'csv']).default('jsonl'),
    }),
    'text/plain; charset=utf-8',
  ),
};

/** A line of the ledger: rows `first` to `last` of the store, which went one after another and met one fate. */
export const ledgerLine = z.object({
  send: z.number(),
  destination: z.string(),
  signal,
  /** Of metrics a row is chunk × 2^23 + the place among the chunk's points. */
  first: z.number(),
  last: z.number(),
  items: z.number(),
  /**
   * What did not simply go through: the span's or metric's name, the beginning of the log record. Ten thousand items
   * of a signal have a line of their own each; behind them it is that of the first of these rows. Else, or when it is
   * gone, "".
   */
  item: z.string(),
  /** Of that span or log record; null where there is none. */
  traceId: z.string().nullable(),
  /** `missing`: it was taken, or perhaps was, and was not there when the destination was asked. */
  fate: z.enum(['waiting', 'trying', 'taken', 'missing', 'refused', 'left-out', 'uncertain', 'gone']),
  /** The backend's words, or ours for what stayed here; where it names stream and time of each item, without those. */
  reason: z.string(),
  /** What the backend said of these rows, whole, where `reason` is what that comes to in general; else "". */
  words: z.string(),
  time: nanos.nullable(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;
