// From what became of a batch to what became of each of its places in the plan, and back to what is left to go.
import type { Signal } from '#shared/model/signal.ts';
import type { StoredFate } from '../store/reads/ledger.ts';
import type { Fate, FateRange, Settled } from '../store/writes/ledger.ts';
import type { PlannedBatch, Stretch } from './batches.ts';
import type { Delivered } from './delivered.ts';

type Told = Pick<FateRange, 'fate' | 'reason' | 'words'>;

const TAKEN: Told = { fate: 'taken', reason: '' };
const GONE: Told = { fate: 'gone', reason: '' };
const TRYING: Told = { fate: 'trying', reason: '' };

/** What was decided about a batch's places; `delivered` is undefined for one without items. */
export function settledOf(
  signal: Signal,
  rows: Float64Array,
  batch: PlannedBatch,
  delivered: Delivered | undefined,
): Settled {
  const { first, upto } = batch;
  if (isTaken(batch, delivered)) return { signal, first, upto, fates: [{ signal, first, upto, ...TAKEN }] };
  const told = new Map<number, Told | undefined>();
  for (const row of batch.sent) told.set(row, TAKEN);
  for (const { row, reason } of batch.leftOut) told.set(row, { fate: 'left-out', reason });
  for (const { fate, reason, words, rows: some } of delivered?.exceptions ?? []) {
    const each = { fate, reason, ...(words !== undefined && { words }) };
    for (let i = 0; i < some.length; i++) told.set(some[i] as number, each);
  }
  const stopped = delivered?.stopped;
  for (const row of stopped?.rows ?? []) told.set(row, stopped?.lost ? TRYING : undefined);
  const fates: FateRange[] = [];
  for (let place = first; place < upto; place++) {
    const row = rows[place] as number;
    const one = told.has(row) ? told.get(row) : GONE;
    if (one === undefined) continue;
    const last = fates.at(-1);
    if (last && last.upto === place && isAlike(last, one)) last.upto = place + 1;
    else fates.push({ signal, first: place, upto: place + 1, ...one });
  }
  return { signal, first, upto, fates };
}

const isAlike = (a: Told, b: Told): boolean =>
  a.fate === b.fate && a.reason === b.reason && a.words === b.words;

/** Whether all of a batch's places were sent and taken, as most are: nothing has to be looked up then. */
function isTaken({ first, upto, sent }: PlannedBatch, delivered: Delivered | undefined): boolean {
  if (delivered === undefined || sent.length !== upto - first) return false;
  return delivered.exceptions.length === 0 && delivered.stopped === null;
}

/** Fates that decide nothing: these places go, or go again. */
const OPEN: ReadonlySet<Fate> = new Set(['trying', 'missing']);

/** The places that are left to go, of `count`; those that were on their way know since when. */
export function stretchesLeft(count: number, fates: readonly StoredFate[]): Stretch[] {
  const left: Stretch[] = [];
  let at = 0;
  for (const { first, upto, fate, timeUs } of fates) {
    if (first > at) left.push({ first: at, upto: first });
    if (OPEN.has(fate)) left.push({ first: Math.max(at, first), upto, triedUs: timeUs });
    at = Math.max(at, upto);
  }
  if (count > at) left.push({ first: at, upto: count });
  return left;
}
