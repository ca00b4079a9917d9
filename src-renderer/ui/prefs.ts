// What a person prefers on this machine, whatever the view: kept in localStorage, the same in all tabs.
import { useSyncExternalStore } from 'react';
import type { ThemePreference } from './theme/theme.ts';

export interface Prefs {
  readonly theme: ThemePreference;
}

const STORED = 'prefs';
const DEFAULTS: Prefs = { theme: 'system' };

let prefs = read();
const listeners = new Set<() => void>();

function read(): Prefs {
  try {
    const { theme } = JSON.parse(localStorage.getItem(STORED) ?? '{}');
    return { theme: theme === 'light' || theme === 'dark' ? theme : DEFAULTS.theme };
  } catch {
    // Storage is forbidden, or holds something else: the defaults serve.
    return DEFAULTS;
  }
}

function tell(next: Prefs): void {
  prefs = next;
  for (const listener of listeners) listener();
}

/** As they are now. */
export function currentPrefs(): Prefs {
  return prefs;
}

/** Changes some of them. */
export function setPrefs(change: Partial<Prefs>): void {
  const next = { ...prefs, ...change };
  try {
    localStorage.setItem(STORED, JSON.stringify(next));
  } catch {
    // Kept for as long as the page lives.
  }
  tell(next);
}

/** Calls back on every change, one made in another tab included; returns how to stop. */
export function onPrefs(changed: () => void): () => void {
  const elsewhere = (event: StorageEvent): void => {
    if (event.key === STORED) tell(read());
  };
  listeners.add(changed);
  addEventListener('storage', elsewhere);
  return () => {
    listeners.delete(changed);
    removeEventListener('storage', elsewhere);
  };
}

/** As they are now; renders again when they change. */
export function usePrefs(): Prefs {
  return useSyncExternalStore(onPrefs, currentPrefs);
}
