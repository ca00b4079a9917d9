// Questions about what follows a send: what arrived, and what is sent on as it comes.
import type { Input, Output } from '../api/index.ts';
import { expected } from '../send/index.ts';
import { allArrivalItems, getArrival, listArrivalItems, listArrivals } from '../store/reads/arrivals.ts';
import { listKeepSending } from '../store/reads/keep-sending.ts';
import { acceptedRows, askedSend } from '../store/reads/ledger.ts';
import { liveDoubts } from '../store/reads/live-rows.ts';
import type { ReadDb } from '../store/sql.ts';
import { liveRows } from './live-rows.ts';
import { chosenAccepted } from './plan-send.ts';

export const afterSendingReads = {
  listArrivalItems: (db: ReadDb, { id, ...page }: Input<'listArrivalItems'>) => ({
    items: listArrivalItems(db, { send: id, ...page }) as Output<'listArrivalItems'>['items'],
  }),
  storedArrival: getArrival,
  storedArrivals: listArrivals,
  askedSend,
  acceptedRows,
  allArrivalItems,
  chosenAccepted,
  expected,
  liveDoubts: (db: ReadDb, _: object) => liveDoubts(db),
  storedKeepSending: (db: ReadDb, _: object) => listKeepSending(db),
  liveRows,
};
export type AfterSendingReads = typeof afterSendingReads;
