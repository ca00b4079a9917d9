// The moment under the pointer, told to all charts of a screen: each marks it, so that what happened at once is seen
// at once.
import { useSyncExternalStore } from 'react';

interface SharedSpot {
  /** The chart that says so. */
  readonly from: string;
  readonly ms: number;
}

let spot: SharedSpot | null = null;
const listeners = new Set<() => void>();

/** Says where a chart's pointer or keyboard stands; null when it left. */
export function shareSpot(from: string, ms: number | null): void {
  if (ms === null && spot?.from !== from) return;
  spot = ms === null ? null : { from, ms };
  for (const listener of listeners) listener();
}

/** The moment another chart stands at, ms since the epoch; null when none does. */
export function useSpotElsewhere(own: string): number | null {
  return useSyncExternalStore(listen, () => (spot && spot.from !== own ? spot.ms : null));
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
