// Questions about what follows a send: what arrived, and what is sent on as it comes.
import type { Input, Output } from '../api/index.ts';
import { expected } from '../send/index.ts';
import { getArrival, listArrivalItems, listArrivals } from '../store/reads/arrivals.ts';
import { listKeepSending } from '../store/reads/keep-sending.ts';
import { acceptedRows, askedSend } from '../store/reads/ledger.ts';
import type { ReadDb } from '../store/sql.ts';
import { liveRows } from './live-rows.ts';

export const afterSendingReads = {
  listArrivalItems: (db: ReadDb, { id, ...page }: Input<'listArrivalItems'>) => ({
    items: listArrivalItems(db, { send: id, ...page }) as Output<'listArrivalItems'>['items'],
  }),
  storedArrival: getArrival,
  storedArrivals: listArrivals,
  askedSend,
  acceptedRows,
  expected,
  storedKeepSending: (db: ReadDb, _: object) => listKeepSending(db),
  liveRows,
};
export type AfterSendingReads = typeof afterSendingReads;
