// Being signed in: the engine's token, kept in this origin's localStorage. A signed-in link carries a
// one-time code in its fragment, which no server log and no Referer ever sees; it is exchanged at once.

const STORED = 'spandrel.token';

let token = read();
const listeners = new Set<() => void>();

function read(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    // Storage is forbidden (private mode): signed in for as long as the page lives.
    return null;
  }
}

/** The token, or null while signed out. */
export function currentToken(): string | null {
  return token;
}

/** Signs in or out on this page. */
export function setToken(next: string | null): void {
  if (next === token) return;
  token = next;
  try {
    if (next === null) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, next);
  } catch {
    // See read().
  }
  for (const listener of listeners) listener();
}

let failure: unknown = null;

/** Why the link the page was opened with did not sign in; null when it did, or when there was none. */
export function linkFailure(): unknown {
  return failure;
}

/** Keeps why a link did not sign in, for the sign-in screen to tell. */
export function setLinkFailure(next: unknown): void {
  failure = next;
  for (const listener of listeners) listener();
}

/** Calls back when the page signs in or out, or a link failed to; returns how to stop. Other tabs of the origin count too. */
export function onSession(changed: () => void): () => void {
  const elsewhere = (event: StorageEvent): void => {
    if (event.key !== STORED || event.newValue === token) return;
    token = event.newValue;
    changed();
  };
  listeners.add(changed);
  addEventListener('storage', elsewhere);
  return () => {
    listeners.delete(changed);
    removeEventListener('storage', elsewhere);
  };
}

/** The one-time code in a URL, a fragment (`#code=…`) or as pasted alone; null when there is none. */
export function codeIn(text: string): string | null {
  const [, code = null] = /[#?&]code=([\w-]+)/.exec(text) ?? [];
  return code;
}
