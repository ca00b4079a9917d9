// Which of the two themes is on. CSS follows by itself; this is for canvases, which need to know.
import { useSyncExternalStore } from 'react';

/** What a person can choose. */
export type ThemePreference = 'system' | 'light' | 'dark';
/** What that comes to. */
export type Theme = 'light' | 'dark';

const systemDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

/** Puts a preference on the page; "system" leaves the choice to the operating system. */
export function applyTheme(preference: ThemePreference): void {
  const root = document.documentElement;
  if (preference === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', preference);
}

/** The theme now on the page. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.getAttribute('data-theme');
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return systemDark().matches ? 'dark' : 'light';
}

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const media = systemDark();
  media.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', changed);
  };
}

/** The theme now on the page; renders again when it changes. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, currentTheme);
}
