// What to expect first, in words made of the delays that the environment block sets.
import { DELAYS_MS } from '#shared/connect/environment.ts';

const seconds = (ms: number): string => `${ms / 1000} s`;

/** When the first of each signal arrives with the block's two delay lines, and when without. */
export function delayWords(): string {
  const { spans, logs, metrics } = DELAYS_MS;
  return (
    `A span arrives at most ${seconds(spans.here)} after its end, logs within ${seconds(logs.here)}, metrics every ` +
    `${seconds(metrics.here)}. The two delay lines do that: without them spans take ${seconds(spans.ownDefault)} and ` +
    `metrics come every ${seconds(metrics.ownDefault)}.`
  );
}
