// The first thing the page runs: theme before anything is painted, sign-in before anything is asked.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/theme/index.ts';
import { codeIn, setLinkFailure, signInWithCode } from '../api/index.ts';
import { currentPrefs, onPrefs } from '../ui/prefs.ts';
import { applyTheme } from '../ui/theme/theme.ts';
import { App } from './App.tsx';

function followTheme(): void {
  applyTheme(currentPrefs().theme);
}

/** Takes a one-time code out of the URL, so that it is neither bookmarked nor used twice, and signs in with it. */
async function takeCode(): Promise<void> {
  const code = codeIn(location.hash);
  if (code === null) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  try {
    await signInWithCode(code);
    setLinkFailure(null);
  } catch (failure) {
    // Used, or too old. With a token from before the page works anyway; without, the sign-in screen explains.
    setLinkFailure(failure);
  }
}

followTheme();
onPrefs(followTheme);
addEventListener('hashchange', () => void takeCode());
await takeCode();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
