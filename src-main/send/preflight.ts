// What a target will do with what is offered, said before anything leaves (limits: Loki, Tempo, Prometheus and
// Mimir defaults, which Grafana Cloud shares).

import type { z } from 'zod';
import type { finding, Preflight } from '#shared/api/send.ts';
import { SIGNALS } from '#shared/model/signal.ts';
import type { Plan } from './plan.ts';

type Finding = z.infer<typeof finding>;

const HOUR_US = 3_600_000_000;
const LOG_AGE_US = 7 * 24 * HOUR_US;
const FUTURE_US = 600_000_000;
const TRACE_BYTES = 5_000_000;
const LEVELS = ['error', 'warning', 'info', 'ok'] as const;

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

function age(us: number): string {
  const minutes = Math.round(us / 60e6);
  if (minutes < 2) return 'a moment';
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}

function findingsOf({ facts }: Plan, nowUs: number): Finding[] {
  const found: Finding[] = [];
  const say = (level: Finding['level'], title: string, detail: string): void => {
    found.push({ level, title, detail });
  };
  const { items, oldestUs, newestUs } = facts;
  if (SIGNALS.every((signal) => items[signal] === 0)) {
    say('error', 'There is nothing to send.', 'Choose a wider range, or another signal.');
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
  const newest = Math.max(...SIGNALS.map((signal) => newestUs[signal]));
  if (newest - nowUs > FUTURE_US)
    say(
      'error',
      'Some items lie in the future.',
      'More than 10 minutes ahead is refused by Loki and Mimir. Is a clock wrong?',
    );
  if (facts.largestTrace !== null && facts.largestTrace.bytes <= TRACE_BYTES) {
    say('ok', `${plural(items.traces, 'span', 'spans')}, none of it too large.`, 'Tempo takes 5 MB a trace.');
  }
  const oldest = Math.min(...SIGNALS.filter((signal) => items[signal] > 0).map((signal) => oldestUs[signal]));
  if (nowUs - oldest <= HOUR_US)
    say(
      'ok',
      `Everything is at most ${age(nowUs - oldest)} old.`,
      'Loki takes a week, Prometheus and Mimir about an hour.',
    );
  return found;
}

/** The preflight of a plan, worst finding first. */
export function preflightOf(plan: Plan, nowUs: number): Preflight {
  const { items, bytes } = plan.facts;
  const count = (signal: keyof typeof items): { items: number; bytes: number } => ({
    items: items[signal],
    bytes: bytes[signal],
  });
  const findings = findingsOf(plan, nowUs).sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  return {
    label: plan.label,
    offered: { traces: count('traces'), logs: count('logs'), metrics: count('metrics') },
    findings,
  };
}
