// What concerns the destination of a send: whether it is reached, and how it stands with what went there before.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { msFromNanos } from '#shared/model/time.ts';
import { barredText, countsText, doubtsText } from '../nothing-left.ts';
import type { Facts } from '../plan.ts';
import type { Circumstances, Say } from './circumstances.ts';

const clock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** Names of the checks below those of a signal. */
const LAYERS: ReadonlySet<string> = new Set(['name', 'connection', 'TLS']);

/** Says what there is to say of the destination, if there is one. */
export function ofDestination(
  facts: Facts,
  { what, signals: chosen, destination, earlier, unreached, treatment, liveWaits }: Circumstances,
  say: Say,
): void {
  if (destination === undefined) return;
  const isAll = (some: readonly Signal[]): boolean =>
    chosen.every((signal) => destination.urls[signal] === null || some.includes(signal));
  const { id, name, tested } = destination;
  for (const { signals, message } of unreached)
    say(
      'error',
      `${name} cannot be reached${unreached.length === 1 && isAll(signals) ? '' : ` for ${signals.join(' and ')}`}.`,
      message,
    );
  const failed = tested?.checks.find((check) => check.state === 'failed');
  // Whether it is reached was seen just now.
  if (tested !== null && !tested.ok && !LAYERS.has(failed?.name ?? '')) {
    say('warning', `The last test of ${name} failed.`, failed?.message ?? '');
  }
  const moved = countsText(facts.elsewhere, chosen);
  if (moved !== '')
    say(
      'info',
      `The address of ${name} was changed since ${moved} went there.`,
      'What went to the earlier address does not count: it goes to the one of now.',
    );
  const otherwise = countsText(facts.otherwise, chosen);
  const isCopy = treatment.how.time === 'now';
  // Of a copy beside all that is there, nothing of that stays out.
  const isRest = chosen.some((signal) => facts.already[signal] + facts.forwarded[signal] > 0);
  if (otherwise !== '' && chosen.some((signal) => facts.items[signal] > 0))
    say(
      'info',
      `${otherwise} went there before ${isCopy ? 'as recorded' : 'as a copy, moved to now'}.`,
      isCopy && isRest && facts.copy === null
        ? 'They stay out: only the rest moves, under ids of its own. For a copy of the whole, send all again.'
        : isCopy
          ? 'What goes now is a copy beside that, with ids of its own.'
          : isRest
            ? 'They stay out: only the rest goes.'
            : 'What goes now are the originals beside that.',
    );
  if (facts.copy !== null)
    say(
      'info',
      'A part of it went there as a copy, moved to now.',
      'The rest goes with that copy: by the same offset, under the same new ids. To make another copy, send all again.',
    );
  const others = treatment.idSalt === null ? facts.sentAs : [];
  for (const other of others) {
    const counts = countsText(other.items, chosen);
    if (counts !== '')
      say(
        'warning',
        `${counts} may be there already: sent as ${other.name}.`,
        'That destination has, or had, the same address. What went under another name goes again: Tempo shows spans twice that come again soon; Loki and Prometheus keep equal ones once.',
      );
  }
  const live = countsText(facts.forwarded, chosen);
  if (live !== '')
    say(
      'info',
      `${live} went there live already.`,
      `Forwarded as it came in; of most of it ${name} was not asked whether it kept it. It does not go again by itself: only the rest goes, or all again.`,
    );
  const waits = countsText({ traces: 0, logs: liveWaits.logs, metrics: liveWaits.metrics }, chosen);
  if (waits !== '' && treatment.shiftNs === '0')
    say(
      'warning',
      `Live holds ${waits} for ${name} that have not gone yet.`,
      'What goes now overtakes them. Where it is newer of the same series or stream they may be refused then, as out of order or too far behind. Nothing is lost when Live goes first: put right what holds it up, or wait.',
    );
  const barred = barredText(facts, chosen);
  if (barred !== '')
    say(
      'warning',
      'Some of it is missing there and does not go again.',
      `${barred} “Send all again” tries all the same; moved to now they go as a copy.`,
    );
  const doubts = doubtsText(facts, chosen);
  if (doubts !== '')
    say(
      'warning',
      'Not all of it is known to be there.',
      `${doubts} It does not go again by itself: ask the destination in the history, or send all again.`,
    );
  if (
    moved !== '' ||
    otherwise !== '' ||
    facts.copy !== null ||
    doubts !== '' ||
    barred !== '' ||
    live !== '' ||
    others.length > 0
  )
    return;
  const same = JSON.stringify(what);
  const before = earlier.find(
    (send) =>
      send.destination.id === id &&
      JSON.stringify(send.what) === same &&
      SIGNALS.some((signal) => send.outcome[signal].sent > 0),
  );
  if (before === undefined) {
    if (SIGNALS.some((signal) => facts.already[signal] > 0)) return;
    say('ok', 'Not sent before.', `${name} has not been given this by Spandrel.`);
    return;
  }
  say(
    'info',
    `Sent before, ${clock.format(msFromNanos(before.start))}.`,
    `${name} may show spans twice that reach it again soon after. Loki keeps equal lines once, but for streams it has split.`,
  );
}
