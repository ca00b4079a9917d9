// Begins sends, pauses and cancels them, and goes on with them where they stopped: after a pause, after a failure
// and after a restart of the engine. The ledger in the store is all it needs for that.
import { AppError } from '#shared/api/errors.ts';
import type { RedactionRule, Send, SendRequest, SignalOutcome } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { joinNanos } from '#shared/model/time.ts';
import { isOther, type Places, type SendRows } from '../store/reads/ledger.ts';
import type { SendRow } from '../store/reads/sends.ts';
import type { Fate, FateRange, Settled } from '../store/writes/ledger.ts';
import { itemsSurelyThere } from './ask/find.ts';
import type { Destinations } from './destinations.ts';
import { treatmentOfNow, withRulesOfNow } from './later-rules.ts';
import { nothingLeft } from './nothing-left.ts';
import { addMessage, CANCELLED, goOnWith, HALTED, unknownOf, untouched } from './outcome.ts';
import type { Facts, Plan, Rows } from './plan.ts';
import { stretchesLeft } from './row-fates.ts';
import { linksFor } from './send-links.ts';
import { type Ending, type Load, SendRun, type Surroundings } from './send-run.ts';
import { type Detail, resultsOf, toSend } from './stored-send.ts';
import type { Treatment } from './treatment.ts';
import { Turns } from './turns.ts';

export interface Sender {
  /** Goes on with what an earlier engine left under way. */
  start(): Promise<void>;
  /**
   * Begins a send of what `settle` makes of the request, and returns. Sends to one destination are settled one after
   * another: each knows what those before it take along. Throws AppError when there is nothing to send or a secret is
   * missing.
   */
  begin(request: SendRequest, settle: () => Promise<{ plan: Plan; treatment: Treatment }>): Promise<Send>;
  /**
   * What is on the wire is answered or, after some seconds, broken off and called uncertain; the rest is not sent.
   * Throws AppError `not_found`.
   */
  cancel(id: number): Promise<Send>;
  /** As `cancel`, but it can go on. */
  pause(id: number): Promise<Send>;
  /** Goes on with a send that is paused or cancelled, was interrupted or failed. Throws AppError `not_found`, `conflict`. */
  resume(id: number): Promise<Send>;
  /** Cancels what goes to a destination, then does `work`, before anything else can begin there. */
  leave(destination: number, work: () => Promise<void>): Promise<void>;
  /** Does something about what goes to a destination before another send can begin there, and after those of before. */
  inTurn<T>(destination: number, work: () => Promise<T>): Promise<T>;
  list(limit: number): Promise<Send[]>;
  get(id: number): Promise<Send>;
  /** Breaks off all sends; the next engine goes on with them. */
  stop(): Promise<void>;
}

const NOTHING = new AppError({
  code: 'bad_request',
  message: 'There is nothing to send.',
  hint: 'Choose a wider range, or another signal.',
});

/** Why it is not known of rows that go again when a send goes on. */
const ON_ITS_WAY: ReadonlySet<string> = new Set([CANCELLED, HALTED]);

/** Fates of what a place may have. */
const MAY_BE_THERE: ReadonlySet<Fate> = new Set(['taken', 'uncertain', 'trying']);
const isKnown = ({ already, uncertain, underWay, forwarded }: Facts, signal: Signal): boolean =>
  already[signal] + uncertain[signal] + underWay[signal] + forwarded[signal] > 0;

/** A sender over the store's ledger and a source of batches; `onChange` hears of progress a few times a second. */
export function createSender(
  options: Omit<Surroundings, 'look'> & {
    destinations: Destinations;
    /** The redaction rules of Settings as they are now. */
    rules(): readonly RedactionRule[];
  },
): Sender {
  const { store, destinations } = options;
  const running = new Map<number, SendRun>();
  const around: Surroundings = {
    ...options,
    async look(destination, signal, { body }, abort) {
      const readers = await destinations.readers(destination).catch(() => undefined);
      return itemsSurelyThere(readers?.[signal], signal, body, abort);
    },
  };
  /** Of each destination. */
  const turns = new Turns();
  let isStopped = false;

  const run = (send: Send, load: Load): Send => {
    const one = new SendRun(send, load, around);
    running.set(send.id, one);
    void one.finished.finally(() => running.delete(send.id));
    return structuredClone(send);
  };

  const storedRow = async (id: number): Promise<SendRow> => {
    const row = await store.getSend(id);
    if (row === undefined) throw new AppError({ code: 'not_found', message: `There is no send ${id}.` });
    return row;
  };
  const stored = async (id: number): Promise<Send> => toSend(await storedRow(id));

  const get = async (id: number): Promise<Send> => {
    const now = running.get(id);
    return now === undefined ? stored(id) : structuredClone(now.send);
  };

  const end = async (id: number, how: Ending): Promise<Send> => {
    await running.get(id)?.end(how);
    return get(id);
  };

  /** Rows of a send that went with another one meanwhile stay. */
  const leaveOut = async (send: Send, ranges: readonly FateRange[]): Promise<void> => {
    for (const { signal, first, upto, reason } of ranges) {
      const outcome = send.outcome[signal];
      outcome.leftOut += upto - first;
      addMessage(outcome, reason, upto - first);
    }
    const settled = ranges.map((range) => ({ ...range, fates: [range] }));
    const results = resultsOf(send);
    if (ranges.length > 0)
      await store.changeSend({ id: send.id, settled, results, nowUs: Date.now() * 1000 });
  };

  /** Where the rest of a send goes. Throws AppError where a part of a signal went to another place, and the rest would go here. */
  const placesOfRest = async (row: SendRow, { rows, fates }: SendRows): Promise<Places> => {
    const now = await destinations.places(row.destination);
    const { places: went = {} } = row.detail as Detail;
    const places: Places = {};
    for (const signal of SIGNALS) {
      const isWhole = stretchesLeft(rows[signal].length, fates[signal]).length === 0;
      places[signal] = isWhole ? (went[signal] ?? null) : now[signal];
      if (isWhole || !isOther(went[signal], now[signal])) continue;
      if (!fates[signal].some(({ fate }) => MAY_BE_THERE.has(fate))) continue;
      throw new AppError({
        code: 'conflict',
        message: `The address of ${row.destinationName} was changed, and a part of send ${row.id} went to the earlier one.`,
        hint: 'Send it again: all of it goes to where the destination is now.',
      });
    }
    return places;
  };

  /** What was on its way when a send ended goes as after a lost answer. */
  const reopen = async (send: Send, { fates }: SendRows): Promise<void> => {
    const settled: Settled[] = [];
    for (const signal of SIGNALS) {
      const outcome = send.outcome[signal];
      fates[signal] = fates[signal].map((range) => {
        if (range.fate !== 'uncertain' || !ON_ITS_WAY.has(range.reason)) return range;
        const trying = { ...range, fate: 'trying', reason: '' } as const;
        settled.push({ ...range, fates: [trying] });
        outcome.uncertain -= range.upto - range.first;
        return trying;
      });
      outcome.messages = outcome.messages.filter(({ text }) => !ON_ITS_WAY.has(text));
    }
    if (settled.length > 0)
      await store.changeSend({ id: send.id, settled, results: resultsOf(send), nowUs: Date.now() * 1000 });
  };

  /** Cancels one that does not run. What was on its way is not known of. */
  const cancelKept = async (send: Send): Promise<void> => {
    const kept = await store.sendRows(send.id);
    const settled = SIGNALS.flatMap((signal) =>
      (kept?.fates[signal] ?? [])
        .filter(({ fate }) => fate === 'trying')
        .map((range) => unknownOf(send.outcome[signal], { ...range, fates: [range] }, CANCELLED)),
    );
    const results = resultsOf(send);
    await store.changeSend({ id: send.id, state: 'cancelled', settled, results, nowUs: Date.now() * 1000 });
  };

  const goOn = async (id: number): Promise<Send> => {
    const row = await storedRow(id);
    const send = toSend(row);
    const kept = await store.sendRows(id);
    if (kept === undefined) {
      throw new AppError({
        code: 'conflict',
        message: `What send ${id} consisted of is not known any more.`,
        hint: 'Send it again.',
      });
    }
    const targets = await destinations.targets(send.destination.id);
    if (send.state === 'cancelled' || send.state === 'failed') await reopen(send, kept);
    const places = await placesOfRest(row, kept);
    const elsewhere = await store.goneElsewhere({ id, places });
    if (isStopped || running.has(id)) return get(id);
    await leaveOut(send, elsewhere);
    // From now on what it has still to send is its own.
    const detail = { ...(row.detail as Detail), places };
    await store.changeSend({ id, state: 'running', finishedUs: null, detail, nowUs: Date.now() * 1000 });
    for (const range of elsewhere) kept.fates[range.signal].push({ ...range, timeUs: 0 });
    const left = {} as Record<Signal, ReturnType<typeof stretchesLeft>>;
    for (const signal of SIGNALS) {
      left[signal] = stretchesLeft(
        kept.rows[signal].length,
        kept.fates[signal].toSorted((a, b) => a.first - b.first),
      );
      const outcome = send.outcome[signal];
      if (outcome.state !== 'skipped' && left[signal].length > 0) goOnWith(outcome);
      if (outcome.state === 'failed' && left[signal].length === 0) outcome.state = 'done';
    }
    send.state = 'running';
    send.end = null;
    const before = kept.treatment as Treatment;
    const treatment = withRulesOfNow(before, options.rules(), { ...kept, left });
    // Kept before anything goes with them: what went is asked for as it went.
    if (treatment !== before) await store.changeSend({ id, treatment, nowUs: Date.now() * 1000 });
    return run(send, { ...kept, treatment: treatmentOfNow(treatment), targets, left });
  };

  /** Notes that a send cannot go on, and why. */
  const interrupt = async (id: number, error: unknown): Promise<void> => {
    const nowUs = Date.now() * 1000;
    const send = await stored(id);
    const results = SIGNALS.map((signal) => {
      const { retry: _, ...outcome } = send.outcome[signal];
      const isOpen = outcome.state === 'waiting' || outcome.state === 'sending';
      if (!isOpen) return { signal, ...outcome };
      const messages = [...outcome.messages, { text: (error as Error).message, items: 0 }];
      return { signal, ...outcome, messages, state: 'paused' };
    });
    await store.changeSend({ id, state: 'interrupted', finishedUs: nowUs, results, nowUs });
  };

  /** Throws for what is on its way there this moment: without asking nothing goes twice, and with asking not at once. */
  const refuseTwice = (destination: number, rows: Rows): void => {
    const same = Array.from(running.values()).find(
      (one) => one.send.destination.id === destination && one.has(rows),
    );
    if (same === undefined) return;
    const { id, destination: there } = same.send;
    throw new AppError({
      code: 'conflict',
      message: `Send ${id} is taking some of this to ${there.name} at this moment.`,
      hint: 'To send it once more all the same, wait until that has ended, or cancel it.',
    });
  };

  const beginNow: Sender['begin'] = async ({ what, signals, destination: destinationId, how }, settle) => {
    const { plan, treatment } = await settle();
    if (how.again) refuseTwice(destinationId, plan.rows);
    const destination = await destinations.get(destinationId);
    const targets = await destinations.targets(destinationId);
    const places = await destinations.places(destinationId);
    const outcomeOf = (signal: Signal): SignalOutcome =>
      untouched(plan.facts.items[signal], signals.includes(signal) && targets[signal] !== null);
    const outcome = { traces: outcomeOf('traces'), logs: outcomeOf('logs'), metrics: outcomeOf('metrics') };
    const goes = SIGNALS.filter((signal) => outcome[signal].state !== 'skipped');
    if (goes.length === 0)
      throw signals.some((signal) => isKnown(plan.facts, signal))
        ? nothingLeft(plan.facts, signals)
        : NOTHING;
    const links = linksFor(plan, destination, treatment, outcome);
    const createdUs = Date.now() * 1000;
    const none = new Float64Array(0);
    const rowsOf = (signal: Signal): Float64Array => (goes.includes(signal) ? plan.rows[signal] : none);
    const rows = { traces: rowsOf('traces'), logs: rowsOf('logs'), metrics: rowsOf('metrics') };
    const id = await store.addSend({
      destination: destinationId,
      createdUs,
      state: 'running',
      what,
      detail: { label: plan.label, links, places } satisfies Detail,
      treatment,
      rows,
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
    const all = (signal: Signal) => [{ first: 0, upto: rows[signal].length }];
    const left = { traces: all('traces'), logs: all('logs'), metrics: all('metrics') };
    return run(send, { rows, left, treatment, targets });
  };

  return {
    get,
    inTurn: (destination, work) => turns.take(destination, work),
    async start() {
      await store.interruptSends({
        from: 'running',
        to: 'interrupted',
        signals: { from: ['waiting', 'sending'], to: 'cancelled' },
      });
      for (const id of await store.sendsInState('running')) {
        try {
          await goOn(id);
        } catch (error) {
          await interrupt(id, error);
        }
      }
    },
    begin: (request, settle) => turns.take(request.destination, () => beginNow(request, settle)),
    cancel: async (id) => {
      const before = await get(id);
      if (!running.has(id) && (before.state === 'paused' || before.state === 'interrupted'))
        await cancelKept(before);
      return end(id, 'cancelled');
    },
    pause: (id) => end(id, 'paused'),
    async resume(id) {
      const { state, destination } = await get(id);
      if (state === 'running') return get(id);
      // Its end is told before it is kept: a resume that came in between would do nothing.
      await running.get(id)?.finished;
      if (state !== 'done') return turns.take(destination.id, () => goOn(id));
      throw new AppError({
        code: 'conflict',
        message: `Send ${id} is done: there is nothing to go on with.`,
        hint: 'Send it again: only what has not arrived goes.',
      });
    },
    leave: (destination, work) =>
      turns.take(destination, async () => {
        const there = Array.from(running.values()).filter(({ send }) => send.destination.id === destination);
        await Promise.all(there.map((one) => one.end('cancelled')));
        await work();
      }),
    async list(limit) {
      const rows = await store.listSends({ limit });
      return rows.map((row) => running.get(row.id)?.send ?? toSend(row));
    },
    async stop() {
      isStopped = true;
      await Promise.allSettled(Array.from(running.values(), (one) => one.end('stopping')));
    },
  };
}
