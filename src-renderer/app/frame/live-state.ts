// What the status bar says about forwarding: the worst of all destinations.
import type { KeepSending, SignalSending } from '#shared/api/keep-sending.ts';
import { formatCount, formatPlural } from '../../ui/index.ts';

export interface LiveState {
  /** Where it goes: a name, or how many. */
  readonly to: string;
  readonly tone: 'ok' | 'quiet' | 'warn' | 'error';
  readonly text: string;
  readonly title: string;
}

const ORDER = ['stuck', 'retrying', 'sending', 'idle', 'paused'] as const;
const TONES = { stuck: 'error', retrying: 'warn', sending: 'ok', idle: 'ok', paused: 'quiet' } as const;
const WORDS = {
  stuck: 'stuck',
  retrying: 'retrying',
  sending: 'live',
  idle: 'live',
  paused: 'paused',
} as const;

/** Null when nothing is forwarded. */
export function liveState(all: readonly KeepSending[]): LiveState | null {
  const signals = all.flatMap((live) =>
    Object.values(live.signals).flatMap((each) => (each === null ? [] : [{ each, live }])),
  );
  const worst = ORDER.find((state) => signals.some(({ each }) => each.state === state));
  const first = signals.find(({ each }) => each.state === worst);
  if (worst === undefined || first === undefined) return null;
  const alike = new Set(signals.filter(({ each }) => each.state === worst).map(({ live }) => live));
  const waiting = signals.reduce((sum, { each }) => sum + each.waiting, 0);
  const to = alike.size === 1 ? first.live.destination.name : formatPlural(alike.size, 'destination');
  const missing = signals.reduce((sum, { each }) => sum + each.missing, 0);
  const isBehind = worst !== 'idle' && worst !== 'sending' && waiting > 0;
  return {
    to,
    tone: TONES[worst] === 'ok' && missing > 0 ? 'warn' : TONES[worst],
    text: `${WORDS[worst]}${isBehind ? `, ${formatCount(waiting)} waiting` : ''}${missing > 0 ? `, ${formatCount(missing)} missing` : ''}`,
    title: titleOf(first.each, waiting),
  };
}

function titleOf({ retry }: SignalSending, waiting: number): string {
  const words = retry === null ? 'What comes in is forwarded as it comes' : retry.reason;
  return `${words}. ${formatCount(waiting)} waiting.`;
}
