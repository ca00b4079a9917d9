// The one client of the page: the shared contract over this origin, with the session's token.
import { createClient } from '#shared/api/client.ts';
import { AppError } from '#shared/api/errors.ts';
import { currentToken, setToken } from './session.ts';

/** One method an endpoint; rejects with AppError when the engine refuses, with TypeError when it is not reached. */
export const api = createClient({
  baseUrl: '',
  token: currentToken,
  fetch: (url, init) => fetch(url, init),
});

/** Signs in with the one-time code of a link. Rejects when the code was used or is too old. */
export async function signInWithCode(code: string): Promise<void> {
  const { token } = await api.openSession({ code });
  setToken(token);
}

/** Signs in with the token itself. Rejects, and stays signed out, when the engine does not know it. */
export async function signInWithToken(token: string): Promise<void> {
  setToken(token);
  try {
    await api.getStatus({});
  } catch (error) {
    setToken(null);
    throw error;
  }
}

/** Whether an error says that the token is not, or no longer, good. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof AppError && error.code === 'unauthorized';
}
