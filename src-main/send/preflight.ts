// What a target will do with what is offered, said before anything leaves (limits: Loki, Tempo, Prometheus and
// Mimir defaults, which Grafana Cloud shares).

import type { z } from 'zod';
import type { Destination } from '#shared/api/destinations.ts';
import type { finding, Preflight, Send, What } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { msFromNanos } from '#shared/model/time.ts';
import type { Plan } from './plan.ts';

type Finding = z.infer<typeof finding>;

const HOUR_US = 3_600_000_000;
const LOG_AGE_US = 7 * 24 * HOUR_US;
const FUTURE_US = 600_000_000;
const TRACE_BYTES = 5_000_000;
const LEVELS = ['error', 'warning', 'info', 'ok'] as const;

/** What beside the plan is known of a send. */
export interface Circumstances {
  what: What;
  signals: readonly Signal[];
  /** Undefined while there is none to send to. */
  destination: Destination | undefined;
  /** Sends of before, newest first. */
  earlier: readonly Send[];
}

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const kilobytes = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : `${Math.round(bytes / 1000).toLocaleString('en')} KB`;

function age(us: number): string {
  const minutes = Math.round(us / 60e6);
  if (minutes < 2) return 'a moment';
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}

type Say = (level: Finding['level'], title: string, detail: string) => void;

/** The facts as if only these signals were there. */
function onlyOf({ facts }: Plan, signals: readonly Signal[]): Plan['facts'] {
  const has = (signal: Signal): boolean => signals.includes(signal);
  const items = { ...facts.items };
  const already = { ...facts.already };
  for (const signal of SIGNALS) {
    if (has(signal)) continue;
    items[signal] = 0;
    already[signal] = 0;
  }
  return {
    ...facts,
    items,
    already,
    largestTrace: has('traces') ? facts.largestTrace : null,
    longBodies: has('logs') ? facts.longBodies : 0,
    deltaPoints: has('metrics') ? facts.deltaPoints : 0,
  };
}

function findingsOf(facts: Plan['facts'], nowUs: number): Finding[] {
  const found: Finding[] = [];
  const say: Say = (level, title, detail) => {
    found.push({ level, title, detail });
  };
  const { items, oldestUs, newestUs } = facts;
  if (SIGNALS.every((signal) => items[signal] === 0)) {
    if (SIGNALS.some((signal) => facts.already[signal] > 0))
      say('info', 'The destination has all of it already.', 'Only what it does not have goes again.');
    else say('error', 'There is nothing to send.', 'Choose a wider range, or another signal.');
    return found;
  }
  if (facts.longBodies > 0) {
    say(
      'error',
      `${plural(facts.longBodies, 'log record is', 'log records are')} too long.`,
      'Loki takes lines of up to 256 KB. These would be refused alone; the rest goes through.',
    );
  }
  if (facts.largestTrace !== null && facts.largestTrace.bytes > TRACE_BYTES) {
    const size = (facts.largestTrace.bytes / 1e6).toFixed(1);
    say(
      'error',
      `A trace of ${size} MB is too large.`,
      `Tempo takes 5 MB a trace and drops the rest without a word: ${facts.largestTrace.traceId}.`,
    );
  }
  if (items.logs > 0 && nowUs - oldestUs.logs > LOG_AGE_US) {
    say('error', 'Some log records are older than a week.', 'Loki refuses lines more than 7 days old.');
  }
  if (facts.deltaPoints > 0) {
    say(
      'warning',
      `${plural(facts.deltaPoints, 'point is', 'points are')} delta.`,
      'Mimir and Prometheus store cumulative ones and refuse delta unless they are set up for it.',
    );
  }
  if (items.metrics > 0 && nowUs - oldestUs.metrics > HOUR_US) {
    say(
      'warning',
      `Some metric points are ${age(nowUs - oldestUs.metrics)} old.`,
      'Prometheus and Mimir refuse points more than about an hour older than their newest; Grafana Cloud, two hours.',
    );
  }
  if (items.traces > 0 && nowUs - newestUs.traces > HOUR_US / 15) {
    say(
      'info',
      'Old traces are found by their id at once, by search later.',
      'Tempo’s search can take a quarter of an hour to find spans older than a few minutes.',
    );
  }
  const present = SIGNALS.filter((signal) => items[signal] > 0);
  const newest = Math.max(...present.map((signal) => newestUs[signal]));
  if (newest - nowUs > FUTURE_US)
    say(
      'error',
      'Some items lie in the future.',
      'More than 10 minutes ahead is refused by Loki and Mimir. Is a clock wrong?',
    );
  if (facts.largestTrace !== null && facts.largestTrace.bytes <= TRACE_BYTES) {
    say(
      'ok',
      `${plural(items.traces, 'span', 'spans')} in ${plural(facts.traces, 'trace', 'traces')}.`,
      `The largest has ${kilobytes(facts.largestTrace.bytes)}; Tempo takes 5 MB a trace.`,
    );
  }
  const oldest = Math.min(...present.map((signal) => oldestUs[signal]));
  if (nowUs - oldest <= HOUR_US)
    say(
      'ok',
      nowUs - oldest < 120e6 ? 'Everything is new.' : `Everything is at most ${age(nowUs - oldest)} old.`,
      'Loki takes a week, Prometheus and Mimir about an hour.',
    );
  return found;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

function ofDestination({ what, destination, earlier }: Circumstances, say: Say): void {
  if (destination === undefined) return;
  const { id, name, tested } = destination;
  if (tested !== null && !tested.ok) {
    const failed = tested.checks.find((check) => check.state === 'failed');
    say('warning', `The last test of ${name} failed.`, failed?.message ?? '');
  }
  const same = JSON.stringify(what);
  const before = earlier.find(
    (send) =>
      send.destination.id === id &&
      JSON.stringify(send.what) === same &&
      SIGNALS.some((signal) => send.outcome[signal].sent > 0),
  );
  if (before === undefined) {
    say('ok', 'Not sent before.', `${name} has not been given this by Spandrel.`);
    return;
  }
  say(
    'info',
    `Sent before, ${clock.format(msFromNanos(before.start))}.`,
    `${name} may show spans twice that reach it again soon after. Loki keeps equal lines once.`,
  );
}

/** The preflight of a plan, worst finding first. Counts are of all signals, findings of the chosen ones. */
export function preflightOf(plan: Plan, nowUs: number, circumstances: Circumstances): Preflight {
  const { items, bytes, already } = plan.facts;
  const count = (signal: Signal): { items: number; bytes: number } => ({
    items: items[signal],
    bytes: bytes[signal],
  });
  const findings = findingsOf(onlyOf(plan, circumstances.signals), nowUs);
  if (circumstances.signals.some((signal) => items[signal] + already[signal] > 0))
    ofDestination(circumstances, (level, title, detail) => findings.push({ level, title, detail }));
  findings.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  return {
    label: plan.label,
    offered: { traces: count('traces'), logs: count('logs'), metrics: count('metrics') },
    findings,
  };
}
