// Begins sends, pauses and cancels them, and goes on with them where they stopped: after a pause, after a failure
// and after a restart of the engine. The ledger in the store is all it needs for that.
import { AppError } from '#shared/api/errors.ts';
import type { Send, SendRequest } from '#shared/api/send.ts';
import type { SendRow } from '../store/reads/sends.ts';
import { itemsSurelyThere } from './ask/find.ts';
import { cancelKept, interrupt } from './kept-send.ts';
import { newSend } from './new-send.ts';
import type { Plan, Rows } from './plan.ts';
import { type RestOptions, restOf } from './rest-of-send.ts';
import { type Ending, type Load, SendRun, type Surroundings } from './send-run.ts';
import { toSend } from './stored-send.ts';
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

/** A sender over the store's ledger and a source of batches; `onChange` hears of progress a few times a second. */
export function createSender(options: Omit<Surroundings, 'look'> & RestOptions): Sender {
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

  const goOn = async (id: number): Promise<Send> => {
    const rest = await restOf(await storedRow(id), options, () => !isStopped && !running.has(id));
    return rest === undefined ? get(id) : run(rest.send, rest.load);
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

  const beginNow: Sender['begin'] = async (request, settle) => {
    const settled = await settle();
    if (request.how.again) refuseTwice(request.destination, settled.plan.rows);
    const { send, load } = await newSend(request, settled, options);
    return run(send, load);
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
          await interrupt(store, await stored(id), error);
        }
      }
    },
    begin: (request, settle) => turns.take(request.destination, () => beginNow(request, settle)),
    cancel: async (id) => {
      const before = await get(id);
      if (!running.has(id) && (before.state === 'paused' || before.state === 'interrupted'))
        await cancelKept(store, before);
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
