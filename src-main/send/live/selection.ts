// Which of what came in goes on.
import type { KeepSendingRule } from '#shared/api/keep-sending.ts';
import type { Signal } from '#shared/model/signal.ts';

/** A rule as far as it chooses items of one signal. Kept with a window that is under way, so that it stays the same. */
export interface Selection {
  filter: string;
  share: number;
  services: readonly string[] | null;
}

/** What a rule chooses of a signal; undefined for one that it leaves out. */
export function selectionOf(rule: KeepSendingRule, signal: Signal): Selection | undefined {
  const { services } = rule;
  if (signal === 'metrics') return rule.metrics ? { filter: '', share: 1, services } : undefined;
  const chosen = rule[signal];
  return chosen === null ? undefined : { ...chosen, services };
}

const DIGITS = 13;
const ALL = 2 ** (4 * DIGITS);

/**
 * True for traces of the chosen share. By OpenTelemetry's consistent sampling (the last 56 bits of the trace id are
 * random; a trace goes when they reach the threshold), of which the upper 52 bits are enough here.
 */
export function isOfShare(traceId: string, share: number): boolean {
  if (share >= 1) return true;
  return Number.parseInt(traceId.slice(18, 18 + DIGITS), 16) >= Math.round((1 - share) * ALL);
}
