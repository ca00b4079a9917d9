// The bar that says how long a trace took and whose time it was. Lengths are a square root, so that 20 ms and
// 2 s both show; shares inside the bar are true to the own times.
import type { TraceDetail } from '#shared/api/traces.ts';

export interface OwnTimePart {
  readonly service: string;
  readonly ns: number;
  /** Of the bar, 0..1. */
  readonly from: number;
  readonly to: number;
}

/** The next of 1, 2, 5 × 10ⁿ that is not under a duration, so that the scale seldom changes. */
export function scaleOf(durationNs: readonly number[]): number {
  if (durationNs.length === 0) return 1e9;
  const sorted = [...durationNs].sort((a, b) => a - b);
  // A single trace of an hour must not flatten all others.
  const high = Math.max(1, sorted[Math.floor((sorted.length - 1) * 0.98)] ?? 1);
  const power = 10 ** Math.floor(Math.log10(high));
  return ([1, 2, 5, 10].find((factor) => factor * power >= high) ?? 10) * power;
}

/** Length of the bar, 0..1; `cut` when the trace is longer than the scale. */
export function barLength(durationNs: number, scaleNs: number): { length: number; cut: boolean } {
  const share = Math.sqrt(Math.max(0, durationNs) / scaleNs);
  return { length: Math.min(1, share), cut: share > 1.0001 };
}

/** Own times as stretches of the bar, in the order the services first appear in the trace. */
export function ownTimeParts(
  ownTime: Readonly<TraceDetail['ownTime']>,
  services: readonly string[],
): OwnTimePart[] {
  const total = ownTime.reduce((sum, { ns }) => sum + Math.max(0, ns), 0);
  if (total === 0) return [];
  let at = 0;
  return ownTime
    .filter(({ ns }) => ns > 0)
    .sort((a, b) => services.indexOf(a.service) - services.indexOf(b.service))
    .map(({ service, ns }) => {
      const from = at;
      at += ns / total;
      return { service, ns, from, to: at };
    });
}
