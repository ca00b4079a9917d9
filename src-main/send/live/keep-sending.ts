// "Keep sending": what comes in is sent on to destinations as it comes, each by its rule, each signal by itself.
import { AppError } from '#shared/api/errors.ts';
import type { KeepSending, KeepSendingRule, SignalSending } from '#shared/api/keep-sending.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import type { CursorRow, KeepSendingRow } from '../../store/reads/keep-sending.ts';
import type { CursorMove } from '../../store/writes/keep-sending.ts';
import { describe } from './describe.ts';
import { selectionOf } from './selection.ts';
import { Tee, type TeeOptions } from './tee.ts';
import { readerOf, type WayOptions, wayOf } from './way.ts';

export interface KeepSendingStore {
  listKeepSending(): Promise<KeepSendingRow[]>;
  setKeepSending(input: { destination: number; rule: unknown; signals: readonly Signal[] }): Promise<void>;
  skipWaiting(destination: number): Promise<number>;
  moveCursor(move: CursorMove & { from: number }): Promise<boolean>;
}

export interface KeepSendingOptions extends WayOptions {
  store: KeepSendingStore;
  source: TeeOptions['source'];
  /** Does something about what goes to a destination while no send to it can begin. */
  inTurn: <T>(destination: number, work: () => Promise<T>) => Promise<T>;
  /** How all of it stands, at most once a second while something changes. */
  onChange(all: KeepSending[]): void;
}

export interface KeepsSending {
  /** Goes on with what an earlier engine left. */
  start(): Promise<void>;
  list(): Promise<KeepSending[]>;
  /** How many items of each signal wait for a destination that does not take them, or that they are kept from. */
  held(destination: number): Promise<Record<Signal, number>>;
  /** Begins with what comes next, or changes the rule. Throws AppError `not_found`, or `bad_request` for a rule that sends nothing. */
  set(destination: number, rule: KeepSendingRule): Promise<KeepSending>;
  /** Throws AppError `not_found` when nothing is sent on there. */
  remove(destination: number): Promise<void>;
  /** Leaves out what waits; tells how many items that is. Throws AppError `not_found`. */
  skip(destination: number): Promise<number>;
  /** Something came in. */
  dataCame(): void;
  /** Destinations or their secrets changed. */
  destinationsChanged(): void;
  /** Stops within some seconds; the next engine goes on. */
  stop(graceMs?: number): Promise<void>;
}

const TELL_EVERY_MS = 1000;
/** What waits in these goes later than what comes by another way. */
const HELD: ReadonlySet<string> = new Set(['retrying', 'stuck', 'paused'] satisfies SignalSending['state'][]);

export function createKeepSending(options: KeepSendingOptions): KeepsSending {
  const { store, source, destinations, onChange } = options;
  const tees = new Map<number, Map<Signal, Tee>>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** Rules are changed one after another. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  const tellSoon = (): void => {
    if (stopped) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      // Told again with the next change.
      list().then(onChange, () => undefined);
    }, TELL_EVERY_MS);
  };

  const teeOf = (destination: number, rule: KeepSendingRule, cursor: CursorRow): Tee | undefined => {
    const { signal } = cursor;
    const selection = selectionOf(rule, signal);
    return (
      selection &&
      new Tee({
        ...{ destination, signal, selection, cursor, source },
        inTurn: (work) => options.inTurn(destination, work),
        address: async () => (await destinations.places(destination))[signal],
        way: () => wayOf(destination, signal, rule, options),
        reader: () => readerOf(destination, signal, options),
        move: (move) => store.moveCursor(move),
        onChange: tellSoon,
      })
    );
  };

  const begin = async (destination?: number): Promise<void> => {
    for (const row of await store.listKeepSending()) {
      const rule = row.rule as KeepSendingRule;
      if (stopped || !rule.on || tees.has(row.destination)) continue;
      if (destination !== undefined && row.destination !== destination) continue;
      const own = row.cursors.map((cursor) => [cursor.signal, teeOf(row.destination, rule, cursor)] as const);
      tees.set(row.destination, new Map(own.filter((one): one is [Signal, Tee] => one[1] !== undefined)));
    }
  };

  const end = async (destination: number, graceMs?: number): Promise<void> => {
    const own = tees.get(destination);
    await Promise.all(Array.from(own?.values() ?? [], (tee) => tee.stop(graceMs)));
    tees.delete(destination);
  };

  const list = async (): Promise<KeepSending[]> =>
    (await store.listKeepSending()).map((row) => describe(row, tees.get(row.destination)));

  const one = async (destination: number): Promise<KeepSending> => {
    const found = (await list()).find((each) => each.destination.id === destination);
    if (found !== undefined) return found;
    const { name } = await destinations.get(destination);
    throw new AppError({ code: 'not_found', message: `Nothing is sent on to ${name}.` });
  };

  return {
    start: () => begin(),
    list,
    async held(destination) {
      const signals = (await list()).find((each) => each.destination.id === destination)?.signals;
      const of = (signal: Signal): number => {
        const { state = 'idle', waiting = 0 } = signals?.[signal] ?? {};
        return HELD.has(state) ? waiting : 0;
      };
      return { traces: of('traces'), logs: of('logs'), metrics: of('metrics') };
    },
    set: (destination, rule) =>
      inTurn(async () => {
        const { urls, name } = await destinations.get(destination);
        const signals = SIGNALS.filter(
          (signal) => selectionOf(rule, signal) !== undefined && urls[signal] !== null,
        );
        if (signals.length === 0)
          throw new AppError({
            code: 'bad_request',
            message: `By this rule nothing would go to ${name}.`,
            hint: 'Choose a signal that it takes.',
          });
        await end(destination);
        await store.setKeepSending({ destination, rule, signals });
        await begin(destination);
        tellSoon();
        return one(destination);
      }),
    remove: (destination) =>
      inTurn(async () => {
        await one(destination);
        await end(destination);
        await store.setKeepSending({ destination, rule: null, signals: [] });
        tellSoon();
      }),
    skip: (destination) =>
      inTurn(async () => {
        await one(destination);
        await end(destination);
        const skipped = await store.skipWaiting(destination);
        await begin(destination);
        tellSoon();
        return skipped;
      }),
    dataCame() {
      for (const own of tees.values()) for (const tee of own.values()) tee.wake();
      if (tees.size > 0) tellSoon();
    },
    destinationsChanged() {
      for (const own of tees.values()) for (const tee of own.values()) tee.change();
      // The rule of one that was removed went with it.
      inTurn(async () => {
        const left = new Set((await store.listKeepSending()).map((row) => row.destination));
        await Promise.all([...tees.keys()].filter((id) => !left.has(id)).map((id) => end(id)));
      }).catch(() => undefined);
      tellSoon();
    },
    async stop(graceMs = 0) {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(Array.from(tees.keys(), (destination) => end(destination, graceMs)));
    },
  };
}
