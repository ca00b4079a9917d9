// Whether the page is connected to its engine, and whether the person holds the picture still.
import { useSyncExternalStore } from 'react';

/** `lost`: it was there and is not; the page tries again by itself. */
export type Connection = 'connecting' | 'open' | 'lost';

export interface Live {
  readonly connection: Connection;
  /** Updates are held back until resumed. */
  readonly paused: boolean;
  /** How many spans, log records and points came while held. */
  readonly waiting: number;
}

let live: Live = { connection: 'connecting', paused: false, waiting: 0 };
const listeners = new Set<() => void>();

/** Changes parts of it; for the feed and the pause button. */
export function setLive(change: Partial<Live>): void {
  const next = { ...live, ...change };
  if (next.connection === live.connection && next.paused === live.paused && next.waiting === live.waiting)
    return;
  live = next;
  for (const listener of listeners) listener();
}

/** As it is now. */
export function currentLive(): Live {
  return live;
}

/** Calls back on every change; returns how to stop. */
export function onLive(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Holds updates, or lets them in again. */
export function setPaused(paused: boolean): void {
  setLive(paused ? { paused } : { paused, waiting: 0 });
}

/** As it is now; renders again when it changes. */
export function useLive(): Live {
  return useSyncExternalStore(onLive, currentLive);
}
