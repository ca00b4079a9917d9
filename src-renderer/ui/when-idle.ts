// Work that can wait: it comes once what was asked for is on the screen.
import { useEffect, useState } from 'react';

/** Where the browser knows no idle time, and at the latest. */
const AFTER_MS = 60;
const LATEST_MS = 400;

/** Calls back when nothing more urgent is left to do; returns how not to. */
export function whenIdle(run: () => void): () => void {
  // Safari does not have it.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(run, AFTER_MS);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run, { timeout: LATEST_MS });
  return () => cancelIdleCallback(handle);
}

/** False while a component comes onto the screen, true from the first idle moment after. */
export function useOnScreen(): boolean {
  const [onScreen, setOnScreen] = useState(false);
  useEffect(() => whenIdle(() => setOnScreen(true)), []);
  return onScreen;
}
