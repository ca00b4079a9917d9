// How a send went, in words. Pure.
import { retryOf, type Send, type SignalOutcome, wentWithAnother } from '#shared/api/send.ts';
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
  /** Why, where that is more than the text says. */
  readonly reason?: string;
}

/** The outcome in a few words: `all taken`, `2 spans refused`, `401, nothing sent`. */
export function verdictOf(send: Pick<Send, 'outcome' | 'state'>): Verdict {
  const totals = totalsOf(send);
  const { offered, sent } = totals;
  const of = `${formatCount(sent)} of ${formatCount(offered)} sent`;
  switch (send.state) {
    case 'running': {
      const share = formatPercent(offered === 0 ? 0 : shareOf(totals), 0);
      const reason = retryOf(send);
      if (reason === null) return { tone: 'running', text: `sending ${share}` };
      return { tone: 'running', text: `not taken yet, ${share}`, reason };
    }
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

/** Fates of items that were not taken, worst first, each with its word; `open`: nothing was decided. */
const NOT_TAKEN = [
  ['refused', 'refused'],
  ['uncertain', 'perhaps taken'],
  ['stayed', 'left out'],
  ['open', 'not sent'],
] as const;

/** How many of a signal's items met each fate. What another send took is none of this one's any more. */
function fatesOf(outcome: SignalOutcome): Readonly<Record<(typeof NOT_TAKEN)[number][0], number>> {
  const { offered, sent, refused, leftOut, uncertain } = outcome;
  return {
    ...{ refused, uncertain, stayed: leftOut - wentWithAnother(outcome) },
    open: Math.max(0, offered - sent - refused - leftOut - uncertain),
  };
}

function endedVerdict(send: Pick<Send, 'outcome'>, { offered, sent }: Totals): Verdict {
  const own = offered - elsewhereOf(send);
  if (own === 0 && offered > 0) return { tone: 'ok', text: 'went with another send' };
  const fates = SIGNALS.map((signal) => [signal, fatesOf(send.outcome[signal])] as const);
  const parts = NOT_TAKEN.flatMap(([fate, word]) => {
    const concerned = fates.filter(([, counts]) => counts[fate] > 0);
    const count = concerned.reduce((sum, [, counts]) => sum + counts[fate], 0);
    const noun = concerned.length === 1 && concerned[0] ? NOUN[concerned[0][0]] : 'item';
    return count === 0 ? [] : [{ fate, word, count, noun }];
  });
  const [first] = parts;
  if (first === undefined) return { tone: 'ok', text: 'all taken' };
  if (first.fate === 'stayed' && first.count === own) return { tone: 'warn', text: 'all left out' };
  const perhaps = parts.some(({ fate }) => fate === 'uncertain');
  const tone = sent === 0 && !perhaps ? 'error' : 'warn';
  const code = tone === 'error' ? codeOf(send) : '';
  if (parts.length > 1) {
    const all = parts.map(({ count, word }) => `${formatCount(count)} ${word}`).join(', ');
    return { tone, text: `${code}${tone === 'error' ? 'nothing taken: ' : ''}${all}` };
  }
  if (first.fate === 'open') {
    const text = sent === 0 ? 'nothing sent' : `${formatCount(sent)} of ${formatCount(own)} sent`;
    return { tone, text: `${code}${text}` };
  }
  return { tone, text: `${code}${formatPlural(first.count, first.noun)} ${first.word}` };
}

/** How many items of a send another one took. */
export function elsewhereOf({ outcome }: Pick<Send, 'outcome'>): number {
  return SIGNALS.reduce((sum, signal) => sum + wentWithAnother(outcome[signal]), 0);
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
export function exceptionsText(outcome: SignalOutcome, by = ''): string {
  const { refused, leftOut, uncertain } = outcome;
  const elsewhere = wentWithAnother(outcome);
  const parts = [
    refused > 0 && `${formatCount(refused)} refused${by && ` by ${by}`}`,
    leftOut > elsewhere && `${formatCount(leftOut - elsewhere)} left out`,
    elsewhere > 0 && `${formatCount(elsewhere)} went with another send`,
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
