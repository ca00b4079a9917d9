// How a send went, in words. Pure.
import type { Send, SignalOutcome } from '#shared/api/send.ts';
import { formatCount, formatPercent, formatPlural } from '../../ui/index.ts';

export const SIGNALS = ['traces', 'logs', 'metrics'] as const;
export type Signal = (typeof SIGNALS)[number];

export const SIGNAL_WORDS: Readonly<Record<Signal, string>> = {
  traces: 'Traces',
  logs: 'Logs',
  metrics: 'Metrics',
};

/** What one item of a signal is called. */
export const NOUN: Readonly<Record<Signal, string>> = { traces: 'span', logs: 'record', metrics: 'point' };

/** The counts an outcome consists of; what is in none of them has not gone yet. */
const COUNTS = ['offered', 'sent', 'refused', 'leftOut', 'uncertain'] as const;
type Counted = (typeof COUNTS)[number];
export type Totals = Readonly<Record<Counted, number>>;

/** All three signals together. */
export function totalsOf({ outcome }: Pick<Send, 'outcome'>): Totals {
  const sum = (count: Counted): number =>
    SIGNALS.reduce((total, signal) => total + outcome[signal][count], 0);
  return Object.fromEntries(COUNTS.map((count) => [count, sum(count)])) as Record<Counted, number>;
}

/** Share of the items whose fate is decided, 0..1. */
export function shareOf({ offered, sent, refused, leftOut, uncertain }: Totals): number {
  return offered === 0 ? 1 : (sent + refused + leftOut + uncertain) / offered;
}

export interface Verdict {
  readonly tone: 'running' | 'ok' | 'warn' | 'error' | 'quiet';
  readonly text: string;
}

/** The outcome in a few words: `all taken`, `2 spans refused`, `401, nothing sent`. */
export function verdictOf(send: Pick<Send, 'outcome' | 'state'>): Verdict {
  const totals = totalsOf(send);
  const { offered, sent } = totals;
  const of = `${formatCount(sent)} of ${formatCount(offered)} sent`;
  switch (send.state) {
    case 'running':
      return {
        tone: 'running',
        text: `sending ${formatPercent(offered === 0 ? 0 : shareOf(totals), 0)}`,
      };
    case 'paused':
      return { tone: 'quiet', text: `paused, ${of}` };
    case 'cancelled':
      return { tone: 'quiet', text: `stopped, ${of}` };
    case 'interrupted':
      return { tone: 'warn', text: `interrupted, ${of}` };
    case 'failed':
    case 'done':
      return endedVerdict(send, totals);
  }
}

function endedVerdict(send: Pick<Send, 'outcome'>, { offered, sent, refused, leftOut }: Totals): Verdict {
  const concerned = (count: Counted): string => itemsText(send, count);
  if (sent === 0 && leftOut === offered) return { tone: 'warn', text: 'all left out' };
  if (sent === 0) {
    const what = refused > 0 ? `${concerned('refused')} refused` : 'nothing sent';
    return { tone: 'error', text: `${codeOf(send)}${what}` };
  }
  for (const [count, word] of [
    ['refused', 'refused'],
    ['uncertain', 'perhaps taken'],
    ['leftOut', 'left out'],
  ] as const) {
    const items = concerned(count);
    if (items !== '') return { tone: 'warn', text: `${items} ${word}` };
  }
  if (sent < offered) return { tone: 'warn', text: `${formatCount(sent)} of ${formatCount(offered)} sent` };
  return { tone: 'ok', text: 'all taken' };
}

/** `2 spans`, or `5 items` where several signals are concerned; "" for none. */
function itemsText({ outcome }: Pick<Send, 'outcome'>, count: Counted): string {
  const concerned = SIGNALS.filter((signal) => outcome[signal][count] > 0);
  const [only] = concerned;
  if (only === undefined) return '';
  if (concerned.length === 1) return formatPlural(outcome[only][count], NOUN[only]);
  return formatPlural(totalsOf({ outcome })[count], 'item');
}

/** The HTTP status that a refusal begins with, or names in brackets. */
function codeOf({ outcome }: Pick<Send, 'outcome'>): string {
  const [text = ''] = SIGNALS.flatMap((signal) => outcome[signal].messages.map((message) => message.text));
  const [code] = /^\d{3}(?=:)|(?<=\()\d{3}(?=[:)])/.exec(text) ?? [];
  return code === undefined ? '' : `${code}, `;
}

/** One signal's line: `77 of 77 spans accepted`. */
export function signalText(signal: Signal, { offered, sent, state }: SignalOutcome): string {
  if (state === 'skipped') return offered === 0 ? 'nothing to send' : 'not chosen';
  return `${formatCount(sent)} of ${formatPlural(offered, NOUN[signal])} accepted`;
}

/** What became of a signal's items that were not accepted: `1 refused by Loki, 2 left out`; "" where all were. */
export function exceptionsText({ refused, leftOut, uncertain }: SignalOutcome, by = ''): string {
  const parts = [
    refused > 0 && `${formatCount(refused)} refused${by && ` by ${by}`}`,
    leftOut > 0 && `${formatCount(leftOut)} left out`,
    uncertain > 0 && `${formatCount(uncertain)} perhaps accepted`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** When the rest will be there at the present rate, ms; null while that cannot be told. */
export function msLeft(share: number, elapsedMs: number): number | null {
  return share < 0.02 || share >= 1 || elapsedMs < 500 ? null : (elapsedMs * (1 - share)) / share;
}

/** `77 spans, 23 records, 1,840 points`; signals without items are left out. */
export function countsText(counts: Readonly<Record<Signal, number>>): string {
  const parts = SIGNALS.filter((signal) => counts[signal] > 0).map((signal) =>
    formatPlural(counts[signal], NOUN[signal]),
  );
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** `about 12 s left`, `about 3 min left`. */
export function leftText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `about ${seconds} s left` : `about ${formatCount(Math.ceil(seconds / 60))} min left`;
}
