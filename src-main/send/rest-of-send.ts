// What is left of a send that stopped before its end, made ready to go on: after a pause, a cancel, a failure, or with
// another engine. The ledger in the store is all that takes.
import { AppError } from '#shared/api/errors.ts';
import type { RedactionRule, Send } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import type { SendRows } from '../store/reads/ledger.ts';
import { isOther, type Places } from '../store/reads/places.ts';
import type { SendRow } from '../store/reads/sends.ts';
import type { Fate, FateRange, Settled } from '../store/writes/ledger.ts';
import type { Destinations } from './destinations.ts';
import { treatmentOfNow, withRulesOfNow } from './later-rules.ts';
import { addMessage, CANCELLED, goOnWith, HALTED } from './outcome.ts';
import { stretchesLeft } from './row-fates.ts';
import type { Load } from './send-run.ts';
import { type Detail, resultsOf, type SendStore, toSend } from './stored-send.ts';
import type { Treatment } from './treatment.ts';

export interface RestOptions {
  store: SendStore;
  destinations: Destinations;
  /** The redaction rules of Settings as they are now. */
  rules(): readonly RedactionRule[];
}

/** Why it was not known of rows that go again when a send goes on. */
const ON_ITS_WAY: ReadonlySet<string> = new Set([CANCELLED, HALTED]);

/** Fates of what a place may have. */
const MAY_BE_THERE: ReadonlySet<Fate> = new Set(['taken', 'uncertain', 'trying']);

/**
 * Notes that a stored send goes on, and gives it with what is left of it; undefined when `mayGoOn` forbids it at the
 * last moment. Throws AppError where what it consisted of is not known any more, where it cannot go on to where it
 * began, or a secret is missing.
 */
export async function restOf(
  row: SendRow,
  { store, destinations, rules }: RestOptions,
  mayGoOn: () => boolean,
): Promise<{ send: Send; load: Load } | undefined> {
  const { id, destinationName } = row;
  const send = toSend(row);
  const kept = await store.sendRows(id);
  if (kept === undefined) {
    throw new AppError({
      code: 'conflict',
      message: `What send ${id} consisted of is not known any more.`,
      hint: 'Send it again.',
    });
  }
  const targets = await destinations.targets(row.destination);
  if (send.state === 'cancelled' || send.state === 'failed') await reopen(store, send, kept);
  const places = placesOfRest(row, kept, await destinations.places(row.destination));
  if (places === undefined) {
    throw new AppError({
      code: 'conflict',
      message: `The address of ${destinationName} was changed, and a part of send ${id} went to the earlier one.`,
      hint: 'Send it again: all of it goes to where the destination is now.',
    });
  }
  const elsewhere = await store.goneElsewhere({ id, places });
  if (!mayGoOn()) return undefined;
  await leaveOut(store, send, elsewhere);
  // From now on what it has still to send is its own.
  const detail = { ...(row.detail as Detail), places };
  await store.changeSend({ id, state: 'running', finishedUs: null, detail, nowUs: Date.now() * 1000 });
  for (const range of elsewhere) kept.fates[range.signal].push({ ...range, timeUs: 0 });
  const left = leftOf(send, kept);
  send.state = 'running';
  send.end = null;
  const before = kept.treatment as Treatment;
  const treatment = withRulesOfNow(before, rules(), { ...kept, left });
  // Kept before anything goes with them: what went is asked for as it went.
  if (treatment !== before) await store.changeSend({ id, treatment, nowUs: Date.now() * 1000 });
  return { send, load: { ...kept, treatment: treatmentOfNow(treatment), targets, left } };
}

/** What was on its way when a send ended goes as after a lost answer, and so does what was found missing of that. */
async function reopen(store: SendStore, send: Send, { fates }: SendRows): Promise<void> {
  const settled: Settled[] = [];
  for (const signal of SIGNALS) {
    const outcome = send.outcome[signal];
    fates[signal] = fates[signal].map((range) => {
      const isDoubted = range.fate === 'uncertain' && ON_ITS_WAY.has(range.reason);
      if (!isDoubted && range.fate !== 'missing') return range;
      const trying = { ...range, fate: 'trying', reason: '' } as const;
      settled.push({ ...range, fates: [trying] });
      if (isDoubted) outcome.uncertain -= range.upto - range.first;
      return trying;
    });
    outcome.messages = outcome.messages.filter(({ text }) => !ON_ITS_WAY.has(text));
  }
  if (settled.length > 0)
    await store.changeSend({ id: send.id, settled, results: resultsOf(send), nowUs: Date.now() * 1000 });
}

/** Where the rest of a send goes; undefined where a part of a signal went to another place, and the rest would go here. */
function placesOfRest(
  { detail }: SendRow,
  { rows, fates }: SendRows,
  now: Record<Signal, string | null>,
): Places | undefined {
  const { places: went = {} } = detail as Detail;
  const places: Places = {};
  for (const signal of SIGNALS) {
    const isWhole = stretchesLeft(rows[signal].length, fates[signal]).length === 0;
    places[signal] = isWhole ? (went[signal] ?? null) : now[signal];
    if (isWhole || !isOther(went[signal], now[signal])) continue;
    if (fates[signal].some(({ fate }) => MAY_BE_THERE.has(fate))) return undefined;
  }
  return places;
}

/** Rows of a send that went with another one meanwhile stay. */
async function leaveOut(store: SendStore, send: Send, ranges: readonly FateRange[]): Promise<void> {
  for (const { signal, first, upto, reason } of ranges) {
    const outcome = send.outcome[signal];
    outcome.leftOut += upto - first;
    addMessage(outcome, reason, upto - first);
  }
  const settled = ranges.map((range) => ({ ...range, fates: [range] }));
  if (ranges.length > 0)
    await store.changeSend({ id: send.id, settled, results: resultsOf(send), nowUs: Date.now() * 1000 });
}

/** The places left to go; the outcomes of a send are brought up to that. */
function leftOf(send: Send, { rows, fates }: SendRows): Load['left'] {
  const left = {} as Record<Signal, ReturnType<typeof stretchesLeft>>;
  for (const signal of SIGNALS) {
    left[signal] = stretchesLeft(
      rows[signal].length,
      fates[signal].toSorted((a, b) => a.first - b.first),
    );
    const outcome = send.outcome[signal];
    if (outcome.state !== 'skipped' && left[signal].length > 0) goOnWith(outcome);
    if (outcome.state === 'failed' && left[signal].length === 0) {
      goOnWith(outcome);
      outcome.state = 'done';
    }
  }
  return left;
}
