// Server data lives here and nowhere else. The change feed says what is old, so nothing is asked again just
// because time passed or the window came to the front; and the engine is local, so a failure is told at once.
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { isSignedOut } from './client.ts';
import { setToken } from './session.ts';

/** Makes the page's query client. A query refused for its token signs the page out. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isSignedOut(error)) setToken(null);
      },
    }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // Relative ranges move even when nothing arrives: what is shown again after a while is asked again.
        staleTime: 30_000,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
