// What a target will do with what is offered, said before anything leaves: what the judge found, in words, with
// what can be chosen about it.

import type { z } from 'zod';
import type { Destination } from '#shared/api/destinations.ts';
import type { finding, Preflight, Send, What } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { msFromNanos } from '#shared/model/time.ts';
import type { Examined, Met } from './examine.ts';
import { isKnown } from './judge/judge-item.ts';
import { type Code, REASONS, type Reason, titleOf } from './judge/reasons.ts';
import { barredText, countsText, doubtsText } from './nothing-left.ts';
import type { Facts, Plan } from './plan.ts';
import type { Unreached } from './reach.ts';
import type { Treatment } from './treatment.ts';

type Finding = z.infer<typeof finding>;
type Choice = Preflight['reasons'][number]['choices'][number];

const LEVELS = ['error', 'warning', 'info', 'ok'] as const;
/** Clocks differ so much. */
const AHEAD_US = 60e6;
const MOST_STREAMS = 5000;
const MOST_SERIES = 150_000;

/** What beside the plan is known of a send. */
export interface Circumstances {
  what: What;
  signals: readonly Signal[];
  /** Undefined while there is none to send to. */
  destination: Destination | undefined;
  /** Sends of before, newest first. */
  earlier: readonly Send[];
  treatment: Treatment;
  examined: Examined;
  /** Hosts of the destination that cannot be reached now. */
  unreached: readonly Unreached[];
  /** Items that wait to go there as they came, and do not get through now. */
  liveWaits: Readonly<Record<Signal, number>>;
}

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const size = (bytes: number): string =>
  bytes < 1000
    ? `${bytes} B`
    : bytes < 1e6
      ? `${Math.round(bytes / 1000)} KB`
      : `${Number((bytes / 1e6).toPrecision(3)).toLocaleString('en')} MB`;

/** A length of time to the second, in its two largest units: "9 days 2 hours", "41 seconds". */
function offset(us: number): string {
  const seconds = Math.round(us / 1e6);
  const units = [
    plural(Math.floor(seconds / 86_400), 'day', 'days'),
    plural(Math.floor(seconds / 3600) % 24, 'hour', 'hours'),
    plural(Math.floor(seconds / 60) % 60, 'minute', 'minutes'),
    plural(seconds % 60, 'second', 'seconds'),
  ];
  const first = units.findIndex((unit) => !unit.startsWith('0 '));
  return units
    .slice(first < 0 ? 3 : first)
    .slice(0, 2)
    .filter((unit, at) => at === 0 || !unit.startsWith('0 '))
    .join(' ');
}

function span(us: number): string {
  const minutes = Math.round(us / 60e6);
  if (minutes < 2) return 'a moment';
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}

type Say = (level: Finding['level'], title: string, detail: string) => void;

/** Whose rule it is, where a Collector or something unknown stands in between. */
const BEHIND: Record<Signal, string> = { traces: 'Tempo', logs: 'Loki', metrics: 'Prometheus or Mimir' };
const AGES = new Set<Code>(['log_old', 'point_old', 'span_old']);
/** Only by what is there: no choice but to move them helps. */
const BEHIND_NEWER = new Set<Code>(['log_behind', 'point_behind', 'point_there']);

const LONG = new Set<Code>(['log_line', 'log_line_cut', 'log_label', 'span_attribute']);
const SHORTENED = new Set<Code>(['log_line_short', 'log_label_short', 'span_attribute_short']);

/** What can be chosen about a reason. */
function choicesOf(code: Code, { fate, signal }: Reason): Choice[] {
  if (code === 'point_delta' || code === 'point_cumulated') return ['convert', 'leave-out', 'as-is'];
  if (SHORTENED.has(code)) return ['whole'];
  if (BEHIND_NEWER.has(code)) return ['now'];
  const moved: Choice[] = AGES.has(code) ? ['now'] : LONG.has(code) ? ['shorten'] : [];
  return fate === 'refused' || (fate === 'lost' && signal !== 'metrics') || code === 'point_value'
    ? [...moved, 'leave-out', 'try']
    : moved;
}

function levelOf(
  { stays, unsure }: Met,
  { fate }: Reason,
  known: boolean,
): Preflight['reasons'][number]['level'] {
  if (fate === 'told' || fate === 'changed') return 'info';
  if (stays) return 'warning';
  return known && !unsure ? 'error' : 'warning';
}

/** A sentence to go on with: its first letter small, unless it begins with a name. */
const lowered = (text: string): string =>
  /^(Tempo|Loki|Prometheus|Mimir|Grafana|OTLP)/.test(text)
    ? text
    : `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

function reasonsOf(examined: Examined, treatment: Treatment): Preflight['reasons'] {
  return examined.met.map((met) => {
    const reason: Reason = REASONS[met.code];
    const known = isKnown(reason.signal, treatment.backends[reason.signal]);
    const { signal, fate, detail } = reason;
    const level = levelOf(met, reason, known);
    return {
      code: met.code,
      signal,
      fate,
      level,
      count: met.count,
      ...(met.lost !== undefined && { lost: met.lost }),
      stays: met.stays,
      certain: known && !met.unsure,
      title: titleOf(reason, met.count),
      detail: `${known ? detail : `If ${BEHIND[signal]} is behind it: ${lowered(detail)}`}${
        met.more === undefined ? '' : ` ${met.more}`
      }${met.stays ? ` ${met.count === 1 ? 'It stays' : 'They stay'} here.` : ''}`,
      example: met.example,
      choices: choicesOf(met.code, reason),
    };
  });
}

/** What concerns the send as a whole. */
function ofTheWhole(facts: Plan['facts'], { treatment, examined, signals }: Circumstances, say: Say): void {
  const { limits, shiftNs, nowUs, backends } = treatment;
  const has = (signal: Signal): boolean => signals.includes(signal) && facts.items[signal] > 0;
  const shiftUs = Number(shiftNs) / 1000;
  if (shiftUs < 0)
    say(
      'warning',
      `Everything moves ${offset(-shiftUs)} into the past.`,
      'What was chosen lies in the future: a clock was wrong where it was made. To send only what does not, choose a time that ends now.',
    );
  if (shiftUs === 0 && treatment.idSalt !== null)
    say(
      'info',
      'The newest of it is of now: no time moves.',
      'Traces and spans get ids of their own all the same.',
    );
  if (shiftUs > 0)
    say(
      'info',
      `Everything moves ${offset(shiftUs)} towards now.`,
      'All times by the same, so that durations and order stay; traces and spans get ids of their own.',
    );
  if (has('traces') && limits.traces.liveTraces !== null && facts.traces > limits.traces.liveTraces)
    say(
      'warning',
      `${plural(facts.traces, 'trace', 'traces')} are more than Tempo takes at a time.`,
      `It keeps ${limits.traces.liveTraces.toLocaleString('en')} traces open and drops new ones beyond that without a word. Spandrel sends them slowly; ask afterwards what arrived.`,
    );
  if (has('logs') && examined.streams > MOST_STREAMS)
    say(
      'warning',
      `${plural(examined.streams, 'stream', 'streams')} of logs.`,
      'Loki takes 5,000 by default and refuses further ones.',
    );
  if (has('metrics') && examined.series > MOST_SERIES)
    say(
      'warning',
      `${plural(examined.series, 'series', 'series')}.`,
      'Grafana Cloud takes 150,000 by default and refuses further ones.',
    );
  const oldestUs = facts.oldestUs.metrics + shiftUs;
  const isTold = examined.met.some(({ code }) => code === 'point_behind' || code === 'point_there');
  if (has('metrics') && backends.metrics !== 'otlp' && nowUs - oldestUs > 120e6 && !isTold)
    say(
      'info',
      'Series that are there already may refuse older points.',
      'Without an out-of-order window, a point older than the newest one of its series there is refused.',
    );
  const largest = signals.includes('traces') ? facts.largestTrace : null;
  const most = limits.traces.traceBytes;
  if (largest !== null && (most === null || largest.bytes <= most))
    say(
      'ok',
      `${plural(facts.items.traces, 'span', 'spans')} in ${plural(facts.traces, 'trace', 'traces')}.`,
      `The largest has ${size(largest.bytes)}${most === null ? '' : `; Tempo takes ${size(most)} a trace`}.`,
    );
  const present = SIGNALS.filter(has);
  const oldest = Math.min(...present.map((signal) => facts.oldestUs[signal])) + shiftUs;
  const newest = Math.max(...present.map((signal) => facts.newestUs[signal])) + shiftUs;
  if (nowUs - oldest <= 3_600e6 && newest <= nowUs + AHEAD_US)
    say(
      'ok',
      nowUs - oldest < 120e6 ? 'Everything is new.' : `Everything is at most ${span(nowUs - oldest)} old.`,
      'Loki takes a week, Prometheus and Mimir about an hour.',
    );
}

const clock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** Names of the checks below those of a signal. */
const LAYERS: ReadonlySet<string> = new Set(['name', 'connection', 'TLS']);

function ofDestination(
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

/** Signals that were chosen and that the destination has no address for. */
function leftOutSignals({ destination, signals }: Circumstances, { items }: Plan['facts'], say: Say): void {
  if (destination === undefined) return;
  const none = signals.filter((signal) => destination.urls[signal] === null && items[signal] > 0);
  if (none.length > 0)
    say('warning', `${destination.name} takes no ${none.join(' and no ')}.`, 'It has no address for them.');
}

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
