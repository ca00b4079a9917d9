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

export interface Totals {
  readonly offered: number;
  readonly sent: number;
  readonly refused: number;
}

/** All three signals together. */
export function totalsOf({ outcome }: Pick<Send, 'outcome'>): Totals {
  const sum = (of: (each: SignalOutcome) => number): number =>
    SIGNALS.reduce((total, signal) => total + of(outcome[signal]), 0);
  return {
    offered: sum(({ offered }) => offered),
    sent: sum(({ sent }) => sent),
    refused: sum(({ refused }) => refused),
  };
}

export interface Verdict {
  readonly tone: 'running' | 'ok' | 'warn' | 'error' | 'quiet';
  readonly text: string;
}

/** The outcome in a few words: `all taken`, `2 spans refused`, `401, nothing sent`. */
export function verdictOf(send: Pick<Send, 'outcome' | 'state'>): Verdict {
  const { offered, sent, refused } = totalsOf(send);
  switch (send.state) {
    case 'running': {
      const share = offered === 0 ? 0 : (sent + refused) / offered;
      return { tone: 'running', text: `sending ${formatPercent(share, 0)}` };
    }
    case 'cancelled':
      return { tone: 'quiet', text: `stopped, ${formatCount(sent)} of ${formatCount(offered)} sent` };
    case 'paused':
      return { tone: 'quiet', text: `paused, ${formatCount(sent)} of ${formatCount(offered)} sent` };
    case 'interrupted':
      return { tone: 'warn', text: `interrupted, ${formatCount(sent)} of ${formatCount(offered)} sent` };
    case 'failed':
    case 'done': {
      if (sent === 0) return { tone: 'error', text: `${codeOf(send)}nothing sent` };
      if (refused > 0) return { tone: 'warn', text: `${refusedText(send)} refused` };
      if (sent < offered)
        return { tone: 'warn', text: `${formatCount(sent)} of ${formatCount(offered)} sent` };
      return { tone: 'ok', text: 'all taken' };
    }
  }
}

/** `2 spans`, or `5 items` where several signals are concerned. */
function refusedText({ outcome }: Pick<Send, 'outcome'>): string {
  const concerned = SIGNALS.filter((signal) => outcome[signal].refused > 0);
  const [only] = concerned;
  if (only !== undefined && concerned.length === 1) return formatPlural(outcome[only].refused, NOUN[only]);
  return formatPlural(totalsOf({ outcome }).refused, 'item');
}

/** The HTTP status that a refusal begins with. */
function codeOf({ outcome }: Pick<Send, 'outcome'>): string {
  const [text = ''] = SIGNALS.flatMap((signal) => outcome[signal].messages.map((message) => message.text));
  const [code] = /^\d{3}(?=:)/.exec(text) ?? [];
  return code === undefined ? '' : `${code}, `;
}

/** One signal's line: `77 of 77 spans accepted`. */
export function signalText(signal: Signal, { offered, sent, state }: SignalOutcome): string {
  if (state === 'skipped') return offered === 0 ? 'nothing to send' : 'not chosen';
  return `${formatCount(sent)} of ${formatPlural(offered, NOUN[signal])} accepted`;
}

/** `77 spans, 23 records, 1,840 points`; signals without items are left out. */
export function countsText(counts: Readonly<Record<Signal, number>>): string {
  const parts = SIGNALS.filter((signal) => counts[signal] > 0).map((signal) =>
    formatPlural(counts[signal], NOUN[signal]),
  );
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
