// What a target will do with what is offered, said before anything leaves: what the judge found, in words, with
// what can be chosen about it.
import type { Preflight } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { barredText, doubtsText } from './nothing-left.ts';
import type { Plan } from './plan.ts';
import type { Circumstances, Finding, Say } from './preflight/circumstances.ts';
import { ofDestination } from './preflight/destination.ts';
import { reasonsOf } from './preflight/reasons.ts';
import { leftOutSignals, ofTheWhole } from './preflight/whole.ts';
import { plural } from './preflight/words.ts';

export type { Circumstances } from './preflight/circumstances.ts';

const LEVELS = ['error', 'warning', 'info', 'ok'] as const;

/** The preflight of a plan, worst finding first. Counts are of all signals, findings of the chosen ones. */
export function preflightOf({ label, facts }: Plan, circumstances: Circumstances): Preflight {
  const { signals, destination, treatment, examined } = circumstances;
  const goes = signals.filter((signal) => destination === undefined || destination.urls[signal] !== null);
  const findings: Finding[] = [];
  const say: Say = (level, title, detail) => {
    findings.push({ level, title, detail });
  };
  const offers = (signal: Signal): boolean => facts.items[signal] > 0;
  const reasons = reasonsOf(examined, treatment);
  if (goes.some(offers)) {
    findings.push(...reasons.map(({ level, title, detail }) => ({ level, title, detail })));
    ofTheWhole(facts, { ...circumstances, signals: goes }, say);
    leftOutSignals(circumstances, facts, say);
  } else if (barredText(facts, signals) !== '')
    say('warning', 'Nothing of it goes now.', 'The rest of it is there, or on its way.');
  else if (doubtsText(facts, signals) !== '')
    say('warning', 'Nothing of it goes now.', 'All of it went before, or is on its way.');
  else if (signals.some((signal) => facts.forwarded[signal] > 0))
    say('info', 'Nothing of it goes now.', 'All of it went before.');
  else if (signals.some((signal) => facts.already[signal] > 0))
    say(
      'info',
      treatment.how.time === 'now'
        ? 'A copy of it, moved to now, was sent before and accepted.'
        : 'All of it was sent before and accepted.',
      'So nothing of it goes again by itself, even where the destination lost some of it.',
    );
  else say('error', 'There is nothing to send.', 'Choose a wider range, or another signal.');
  const { items, already, uncertain, barred, underWay, forwarded } = facts;
  const met = (signal: Signal): number =>
    items[signal] +
    already[signal] +
    uncertain[signal] +
    barred[signal] +
    underWay[signal] +
    forwarded[signal];
  if (signals.some((signal) => met(signal) > 0)) ofDestination(facts, circumstances, say);
  const complete = goes.every((signal) => examined.looked[signal] >= facts.items[signal]);
  if (!complete && goes.some(offers)) {
    const looked = SIGNALS.reduce((sum, signal) => sum + examined.looked[signal], 0);
    const all = goes.reduce((sum, signal) => sum + facts.items[signal], 0);
    say(
      'info',
      `${looked.toLocaleString('en')} of ${plural(all, 'item was', 'items were')} looked at.`,
      'There was no time for more: the counts above are of these, and others may be refused too. To have all looked at, choose less at a time, or use `spandrel send --dry-run`.',
    );
  }
  findings.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  const count = (signal: Signal): { items: number; bytes: number } => ({
    items: facts.items[signal],
    bytes: facts.bytes[signal],
  });
  return {
    label,
    offered: { traces: count('traces'), logs: count('logs'), metrics: count('metrics') },
    already,
    uncertain,
    partly: facts.partly,
    barred,
    underWay,
    forwarded,
    otherwise: facts.otherwise,
    elsewhere: facts.elsewhere,
    stays: examined.stays,
    looked: examined.looked,
    complete,
    shiftNs: treatment.shiftNs,
    traces: facts.traces,
    streams: examined.streams,
    series: examined.series,
    limitsRead: treatment.limits.read,
    unreached: circumstances.unreached.flatMap((one) => one.signals),
    reasons,
    findings,
  };
}
