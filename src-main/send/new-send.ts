// A send as it begins: kept in the ledger before anything goes.
import { AppError } from '#shared/api/errors.ts';
import type { Send, SendRequest, SignalOutcome } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { joinNanos } from '#shared/model/time.ts';
import type { Destinations } from './destinations.ts';
import { nothingLeft } from './nothing-left.ts';
import { untouched } from './outcome.ts';
import type { Facts, Plan } from './plan.ts';
import { linksFor } from './send-links.ts';
import type { Load } from './send-run.ts';
import type { Detail, SendStore } from './stored-send.ts';
import type { Treatment } from './treatment.ts';

const NOTHING = new AppError({
  code: 'bad_request',
  message: 'There is nothing to send.',
  hint: 'Choose a wider range, or another signal.',
});

const isKnown = ({ already, uncertain, barred, underWay, forwarded }: Facts, signal: Signal): boolean =>
  already[signal] + uncertain[signal] + barred[signal] + underWay[signal] + forwarded[signal] > 0;

/** Keeps a new send, and gives it with what goes. Throws AppError when nothing does, or a secret is missing. */
export async function newSend(
  { what, signals, destination: destinationId, how }: SendRequest,
  { plan, treatment }: { plan: Plan; treatment: Treatment },
  { store, destinations }: { store: SendStore; destinations: Destinations },
): Promise<{ send: Send; load: Load }> {
  const destination = await destinations.get(destinationId);
  const targets = await destinations.targets(destinationId);
  const places = await destinations.places(destinationId);
  const outcomeOf = (signal: Signal): SignalOutcome =>
    untouched(plan.facts.items[signal], signals.includes(signal) && targets[signal] !== null);
  const outcome = { traces: outcomeOf('traces'), logs: outcomeOf('logs'), metrics: outcomeOf('metrics') };
  const goes = SIGNALS.filter((signal) => outcome[signal].state !== 'skipped');
  const moved = how.time === 'now';
  if (goes.length === 0)
    throw signals.some((signal) => isKnown(plan.facts, signal))
      ? nothingLeft(plan.facts, signals, moved)
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
  return { send, load: { rows, left, treatment, targets } };
}
