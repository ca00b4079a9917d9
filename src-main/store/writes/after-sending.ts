// What the writer offers for what follows a send: reports of what arrived, and "keep sending".
import type { Signal } from '#shared/model/signal.ts';
import { transaction, type WriteDb } from '../sql.ts';
import { type ArrivalItemRow, keepArrival } from './arrivals.ts';
import { type CursorMove, moveCursor, setKeepSending, skipWaiting } from './keep-sending.ts';
import { changeLiveRows, type LiveRowsOf } from './live-rows.ts';
import { type Seen, settleUncertain } from './settle.ts';

/** The changes by name, on whatever database is open. */
export const afterSending = (db: () => WriteDb) => ({
  keepArrival: (input: { send: number; report: unknown; items: readonly ArrivalItemRow[] }): void =>
    keepArrival(db(), input),
  settleUncertain: (input: { send: number; seen: readonly Seen[] }): boolean =>
    settleUncertain(db(), input, Date.now() * 1000),
  setKeepSending: (input: { destination: number; rule: unknown; signals: readonly Signal[] }): void =>
    setKeepSending(db(), { ...input, nowUs: Date.now() * 1000 }),
  /** Rows that were forwarded and are not there: they can go with a send. */
  takeBackLive: ({ rows, ...of }: LiveRowsOf & { rows: Float64Array }): void =>
    transaction(db(), () => changeLiveRows(db(), of, { goes: new Float64Array(0), stays: rows })),
  skipWaiting: (destination: number): number => skipWaiting(db(), destination),
  moveCursor: (move: CursorMove & { from: number }): boolean => moveCursor(db(), move),
});
