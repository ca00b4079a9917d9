// Runs sends: each signal by itself, batch after batch, its progress told and its outcome kept. A send that was
// under way when the engine stopped is called interrupted, never done.
import { AppError } from '#shared/api/errors.ts';
import type { Send, SignalOutcome, What } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { joinNanos, nanosFromMs } from '#shared/model/time.ts';
import { batchesOf } from './batches.ts';
import { type Delivered, deliver, type Target } from './delivery.ts';
import type { Destinations } from './destinations.ts';
import { logsLink, traceLink, traceLogsLink, tracesLink } from './grafana-links.ts';
import type { BatchSource, Plan } from './plan.ts';

interface StoredResult {
  signal: Signal;
  offered: number;
  sent: number;
  refused: number;
  bytes: number;
  state: string;
  messages: unknown;
}

interface StoredSend {
  id: number;
  destination: number;
  destinationName: string;
  createdUs: number;
  finishedUs: number | null;
  state: string;
  what: unknown;
  detail: unknown;
  results: StoredResult[];
}

/** What the sender keeps in the store. */
export interface SendStore {
  addSend(input: {
    destination: number;
    createdUs: number;
    state: string;
    what: unknown;
    detail: unknown;
  }): Promise<number>;
  changeSend(change: {
    id: number;
    state?: string;
    finishedUs?: number | null;
    detail?: unknown;
    results?: StoredResult[];
  }): Promise<void>;
  listSends(input: { limit: number }): Promise<StoredSend[]>;
  getSend(id: number): Promise<StoredSend | undefined>;
  interruptSends(input: {
    from: string;
    to: string;
    nowUs: number;
    signals: { from: readonly string[]; to: string };
  }): Promise<unknown>;
}

export interface Sender {
  /** Marks what an earlier engine left under way. */
  start(): Promise<void>;
  /** Begins a send and returns at once. Throws AppError when there is nothing to send or a secret is missing. */
  begin(what: What, signals: readonly Signal[], destination: number, plan: Plan): Promise<Send>;
  /** What is on the wire is answered or, after some seconds, broken off; the rest is not sent. Throws AppError `not_found`. */
  cancel(id: number): Promise<Send>;
  list(limit: number): Promise<Send[]>;
  get(id: number): Promise<Send>;
  /** Breaks off all sends. */
  stop(): Promise<void>;
}

interface Running {
  send: Send;
  /** The user wants no more. */
  cancel: AbortController;
  /** Nothing may go on, not even what is on the wire. */
  abort: AbortController;
  finished: Promise<void>;
}

const MAX_MESSAGES = 50;
const TELL_EVERY_MS = 250;
/** How long a cancelled send waits for the answer to what is on the wire. */
const CANCEL_GRACE_MS = 3000;

const NOTHING = { sent: 0, refused: 0, bytes: 0 };
const GONE = 'Retention removed these before they were sent.';

const untouched = (offered: number, chosen: boolean): SignalOutcome => ({
  offered: chosen ? offered : 0,
  sent: 0,
  refused: 0,
  bytes: 0,
  state: chosen && offered > 0 ? 'waiting' : 'skipped',
  messages: [],
  retry: null,
});

function addMessages(outcome: SignalOutcome, delivered: Delivered): void {
  for (const { text, items } of delivered.messages) {
    const known = outcome.messages.find((one) => one.text === text);
    if (known) known.items += items;
    else if (outcome.messages.length < MAX_MESSAGES) outcome.messages.push({ text, items });
  }
}

function toSend(row: StoredSend): Send {
  const outcome = { traces: untouched(0, false), logs: untouched(0, false), metrics: untouched(0, false) };
  for (const { signal, offered, sent, refused, bytes, state, messages } of row.results) {
    outcome[signal] = {
      offered,
      sent,
      refused,
      bytes,
      state: state as SignalOutcome['state'],
      messages: messages as SignalOutcome['messages'],
      retry: null,
    };
  }
  const { label, links } = row.detail as { label: string; links: Send['links'] };
  return {
    id: row.id,
    label,
    links,
    what: row.what as What,
    destination: { id: row.destination, name: row.destinationName },
    start: joinNanos(row.createdUs, 0),
    end: row.finishedUs === null ? null : joinNanos(row.finishedUs, 0),
    state: row.state as Send['state'],
    outcome,
  };
}

/** A sender over the store's ledger and a source of batches; `onChange` hears of progress a few times a second. */
export function createSender(options: {
  store: SendStore;
  source: BatchSource;
  destinations: Destinations;
  onChange(send: Send): void;
}): Sender {
  const { store, source, destinations, onChange } = options;
  const running = new Map<number, Running>();

  const keep = async (send: Send): Promise<void> => {
    const results = SIGNALS.map((signal) => {
      const { retry: _, ...result } = send.outcome[signal];
      return { signal, ...result };
    });
    const finishedUs = send.end === null ? null : Date.now() * 1000;
    await store.changeSend({
      id: send.id,
      state: send.state,
      finishedUs,
      detail: { label: send.label, links: send.links },
      results,
    });
  };

  /** Tells of changes, but not of every one: the page cannot show more than a few a second. */
  const teller = (send: Send): { soon(): void; now(): void } => {
    let timer: NodeJS.Timeout | undefined;
    const now = (): void => {
      clearTimeout(timer);
      timer = undefined;
      onChange(structuredClone(send));
    };
    return {
      now,
      soon() {
        timer ??= setTimeout(now, TELL_EVERY_MS);
      },
    };
  };

  const runSignal = async (
    signal: Signal,
    plan: Plan,
    target: Target | null,
    send: Send,
    { abort, cancel }: { abort: AbortSignal; cancel: AbortSignal },
    tell: () => void,
  ): Promise<void> => {
    const outcome = send.outcome[signal];
    if (outcome.state === 'skipped' || target === null) return;
    outcome.state = 'sending';
    try {
      for await (const batch of batchesOf(signal, plan.rows[signal], source)) {
        cancel.throwIfAborted();
        if (batch.items === 0) continue;
        const delivered = await deliver(batch, {
          signal,
          target,
          abort,
          cancel,
          onRetry(retry) {
            outcome.retry = retry && {
              attempt: retry.attempt,
              at: nanosFromMs(retry.atMs),
              reason: retry.reason,
            };
            tell();
          },
        });
        outcome.sent += delivered.sent;
        outcome.refused += delivered.refused;
        outcome.bytes += delivered.bytes;
        addMessages(outcome, delivered);
        await keep(send);
        tell();
      }
      const gone = outcome.offered - outcome.sent - outcome.refused;
      if (gone > 0) addMessages(outcome, { ...NOTHING, messages: [{ text: GONE, items: gone }] });
      outcome.state = outcome.sent === 0 ? 'failed' : 'done';
    } catch (error) {
      outcome.retry = null;
      outcome.state = cancel.aborted ? 'cancelled' : 'failed';
      if (!cancel.aborted)
        addMessages(outcome, { ...NOTHING, messages: [{ text: (error as Error).message, items: 0 }] });
    }
    await keep(send).catch(() => undefined);
    tell();
  };

  const run = async (
    send: Send,
    plan: Plan,
    targets: Record<Signal, Target | null>,
    signals: { abort: AbortSignal; cancel: AbortSignal },
  ): Promise<void> => {
    const tell = teller(send);
    await Promise.all(
      SIGNALS.map((signal) => runSignal(signal, plan, targets[signal], send, signals, tell.soon)),
    );
    const states = SIGNALS.map((signal) => send.outcome[signal].state);
    if (send.state === 'running')
      send.state = states.includes('cancelled') ? 'cancelled' : states.includes('failed') ? 'failed' : 'done';
    send.end = nanosFromMs(Date.now());
    // That nothing can be written is told elsewhere; the page still hears how this went.
    await keep(send).catch(() => undefined);
    tell.now();
    running.delete(send.id);
  };

  const get = async (id: number): Promise<Send> => {
    const now = running.get(id);
    if (now !== undefined) return structuredClone(now.send);
    const row = await store.getSend(id);
    if (row === undefined) throw new AppError({ code: 'not_found', message: `There is no send ${id}.` });
    return toSend(row);
  };

  return {
    get,
    start: async () => {
      await store.interruptSends({
        from: 'running',
        to: 'interrupted',
        nowUs: Date.now() * 1000,
        signals: { from: ['waiting', 'sending'], to: 'cancelled' },
      });
    },
    async begin(what, signals, destinationId, plan) {
      const destination = await destinations.get(destinationId);
      const targets = await destinations.targets(destinationId);
      const outcomeOf = (signal: Signal): SignalOutcome =>
        untouched(plan.facts.items[signal], signals.includes(signal) && targets[signal] !== null);
      const outcome = { traces: outcomeOf('traces'), logs: outcomeOf('logs'), metrics: outcomeOf('metrics') };
      if (SIGNALS.every((signal) => outcome[signal].state === 'skipped')) {
        throw new AppError({
          code: 'bad_request',
          message: 'There is nothing to send.',
          hint: 'Choose a wider range, or another signal.',
        });
      }
      const links = linksFor(plan, destination.grafanaUrl, outcome);
      const createdUs = Date.now() * 1000;
      const id = await store.addSend({
        destination: destinationId,
        createdUs,
        state: 'running',
        what,
        detail: { label: plan.label, links },
      });
      const send: Send = {
        id,
        label: plan.label,
        what,
        destination: { id: destinationId, name: destination.name },
        start: joinNanos(createdUs, 0),
        end: null,
        state: 'running',
        outcome,
        links,
      };
      const abort = new AbortController();
      const cancel = new AbortController();
      const either = AbortSignal.any([abort.signal, cancel.signal]);
      const finished = run(send, plan, targets, { abort: abort.signal, cancel: either });
      running.set(id, { send, abort, cancel, finished });
      return structuredClone(send);
    },
    async cancel(id) {
      const now = running.get(id);
      if (now !== undefined) {
        now.cancel.abort(new Error('cancelled'));
        const timer = setTimeout(() => now.abort.abort(new Error('cancelled')), CANCEL_GRACE_MS);
        await now.finished;
        clearTimeout(timer);
      }
      return get(id);
    },
    async list(limit) {
      const rows = await store.listSends({ limit });
      return rows.map((row) => running.get(row.id)?.send ?? toSend(row));
    },
    async stop() {
      const all = [...running.values()];
      for (const { send, abort } of all) {
        send.state = 'interrupted';
        abort.abort(new Error('the engine stops'));
      }
      await Promise.allSettled(all.map((one) => one.finished));
    },
  };
}

/** Links into Grafana: of one trace by its id, else of all that was sent by its time. */
function linksFor(plan: Plan, grafanaUrl: string | null, outcome: Send['outcome']): Send['links'] {
  if (grafanaUrl === null) return [];
  const { traceId, facts, metrics } = plan;
  const goes = (signal: Signal): boolean => outcome[signal].state !== 'skipped';
  if (traceId !== null) {
    const range = { fromMs: metrics.fromUs / 1000, toMs: metrics.toUs / 1000 };
    return [
      ...(goes('traces')
        ? [{ label: 'Open trace in Grafana', url: traceLink(grafanaUrl, traceId, range) }]
        : []),
      ...(goes('logs')
        ? [{ label: 'Open its logs in Grafana', url: traceLogsLink(grafanaUrl, traceId, range) }]
        : []),
    ];
  }
  const rangeOf = (signal: Signal): { fromMs: number; toMs: number } => ({
    fromMs: Math.floor(facts.oldestUs[signal] / 1000),
    toMs: Math.ceil(facts.newestUs[signal] / 1000) + 1,
  });
  return [
    ...(goes('traces')
      ? [{ label: 'Search traces in Grafana', url: tracesLink(grafanaUrl, rangeOf('traces')) }]
      : []),
    ...(goes('logs') ? [{ label: 'Open logs in Grafana', url: logsLink(grafanaUrl, rangeOf('logs')) }] : []),
  ];
}
