// What the writer offers for what follows a send: reports of what arrived, and "keep sending".
import type { Signal } from '#shared/model/signal.ts';
import { transaction, type WriteDb } from '../sql.ts';
import { type ArrivalItemRow, keepArrival } from './arrivals.ts';
import { type CursorMove, moveCursor, setKeepSending, skipWaiting } from './keep-sending.ts';
import { changeLiveRows, type LiveRowsChange, type LiveRowsOf } from './live-rows.ts';
import { type Seen, settleUncertain } from './settle.ts';

/** The changes by name, on whatever database is open. */
export const afterSending = (db: () => WriteDb) => ({
  keepArrival: (input: { send: number; report: unknown; items: readonly ArrivalItemRow[] }): void =>
    keepArrival(db(), input),
  settleUncertain: (input: { send: number; seen: readonly Seen[] }): boolean =>
    settleUncertain(db(), input, Date.now() * 1000),
  setKeepSending: (input: { destination: number; rule: unknown; signals: readonly Signal[] }): void =>
    setKeepSending(db(), { ...input, nowUs: Date.now() * 1000 }),
  /** What was found of rows that were forwarded: those that are not there can go with a send. */
  settleLive: ({ stays, proven, ...of }: LiveRowsOf & Pick<LiveRowsChange, 'stays' | 'proven'>): void =>
    transaction(db(), () =>
      changeLiveRows(db(), of, { goes: new Float64Array(0), stays, ...(proven && { proven }) }),
    ),
  skipWaiting: (destination: number): number => skipWaiting(db(), destination),
  moveCursor: (move: CursorMove & { from: number }): boolean => moveCursor(db(), move),
});
