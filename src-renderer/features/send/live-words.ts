// How forwarding goes, in words. Pure.
import type { KeepSending, KeepSendingRule, SignalSending } from '#shared/api/keep-sending.ts';
import { formatBytes, formatCount, formatPlural } from '../../ui/index.ts';
import { NOUN, SIGNALS, type Signal } from './outcome-words.ts';

/** All that comes in, from now on. */
export const EVERYTHING: KeepSendingRule = {
  on: true,
  traces: { filter: '', share: 1 },
  logs: { filter: '', share: 1 },
  metrics: true,
  services: null,
  redact: [],
};

/** What waits to go stays up to this share of what may be stored. */
const QUEUE_SHARE = 0.1;

/** What an outage keeps, for so many bytes that may be stored. */
export const outageText = (retentionBytes: number): string =>
  `While the destination is away, what comes in waits here, also over a restart: up to ${formatBytes(retentionBytes * QUEUE_SHARE)}, a tenth of the space that Settings give. Beyond that the oldest goes to make room, and is counted. Capture never waits.`;

/** What "sent" means here. */
const SAMPLED =
  'Sent means that the destination said yes. Of some of it, a few items each ten seconds, Spandrel asks afterwards whether it is there; where some is missing, of all that went about then. What is missing goes again with a send.';

/** The same as it stands: why, and of what, the destination is not asked, said once for all signals. */
export function sampledText(live: Pick<KeepSending, 'signals'> | undefined): string {
  const unasked = SIGNALS.filter((signal) => live?.signals[signal] && live.signals[signal].cannotAsk !== '');
  const [first] = unasked;
  if (live === undefined || first === undefined) return SAMPLED;
  return `Sent means that the destination said yes. Whether ${unasked.join(' and ')} arrived is not asked: ${live.signals[first]?.cannotAsk ?? ''}`;
}

type Counted = 'sent' | 'waiting' | 'refused' | 'missed' | 'missing';

/** All signals together. */
export function liveTotal({ signals }: Pick<KeepSending, 'signals'>, count: Counted): number {
  return SIGNALS.reduce((sum, signal) => sum + (signals[signal]?.[count] ?? 0), 0);
}

/** Signals that are forwarded. */
export const liveSignals = ({ signals }: Pick<KeepSending, 'signals'>): Signal[] =>
  SIGNALS.filter((signal) => signals[signal] !== null);

export interface LiveState {
  readonly tone: 'ok' | 'quiet' | 'warn' | 'error';
  /** `0 waiting`, `retrying, 1,204 waiting`. */
  readonly text: string;
  /** Why it does not go on, in the backend's words; "" while it does. */
  readonly reason: string;
}

/** How it goes on the whole: the worst of its signals. */
export function liveState(live: Pick<KeepSending, 'rule' | 'signals'>): LiveState {
  const waiting = `${formatCount(liveTotal(live, 'waiting'))} waiting`;
  const of = (state: SignalSending['state']): SignalSending | undefined =>
    SIGNALS.map((signal) => live.signals[signal]).find((each) => each?.state === state) ?? undefined;
  if (!live.rule.on) return { tone: 'quiet', text: `paused, ${waiting}`, reason: '' };
  const stuck = of('stuck');
  if (stuck) return { tone: 'error', text: `stuck, ${waiting}`, reason: stuck.retry?.reason ?? '' };
  const retrying = of('retrying');
  if (retrying) return { tone: 'warn', text: `retrying, ${waiting}`, reason: retrying.retry?.reason ?? '' };
  const missing = liveTotal(live, 'missing');
  if (missing > 0)
    return { tone: 'warn', text: `${waiting}, ${formatCount(missing)} missing there`, reason: '' };
  return { tone: 'ok', text: waiting, reason: '' };
}

/** The counts of one signal that are not nothing: `4,012 spans sent`, `12 left out`. */
export function liveCounts(signal: Signal, counts: SignalSending): string[] {
  const { sent, waiting, refused, leftOut, uncertain, changed, filtered, sampled, byHand, missed } = counts;
  const { asked, arrived, pending, missing } = counts;
  const parts: (string | false)[] = [
    `${formatPlural(sent, NOUN[signal])} sent`,
    waiting > 0 && `${formatCount(waiting)} waiting`,
    asked > 0 && `${formatCount(arrived)} of ${formatCount(asked)} asked after are there`,
    missing > 0 && `${formatCount(missing)} missing`,
    pending > 0 && `${formatCount(pending)} not to be seen`,
    refused > 0 && `${formatCount(refused)} refused`,
    leftOut > 0 && `${formatCount(leftOut)} left out`,
    uncertain > 0 && `${formatCount(uncertain)} perhaps taken`,
    missed > 0 && `${formatCount(missed)} gone before they went`,
    changed > 0 && `${formatCount(changed)} changed on the way`,
    byHand > 0 && `${formatCount(byHand)} sent by hand before`,
    filtered > 0 && `${formatCount(filtered)} not chosen`,
    sampled > 0 && `${formatCount(sampled)} not in the share`,
  ];
  return parts.filter((part) => part !== false);
}

/** `traces, logs · { status = error } · 10 % of traces`: what the rule says beyond "all". */
export function ruleText(rule: KeepSendingRule): string {
  const parts = [
    [rule.traces && 'traces', rule.logs && 'logs', rule.metrics && 'metrics'].filter(Boolean).join(', '),
    rule.services && `of ${rule.services.join(', ')}`,
    rule.traces?.filter,
    rule.logs?.filter,
    rule.traces && rule.traces.share < 1 && `${formatCount(rule.traces.share * 100)} % of traces`,
  ];
  return parts.filter(Boolean).join(' · ');
}
