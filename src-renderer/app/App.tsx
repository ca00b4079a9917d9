// The page: signed out, or the frame with a screen in it.
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { createQueryClient, currentToken, followFeed, onSession } from '../api/index.ts';
import { UiProvider } from '../ui/index.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Frame } from './frame/Frame.tsx';
import { SignIn } from './SignIn.tsx';

export function App() {
  const [client] = useState(createQueryClient);
  const signedIn = useSyncExternalStore(onSession, currentToken) !== null;
  useEffect(() => {
    if (!signedIn) return;
    const stop = followFeed(client);
    return () => {
      stop();
      client.clear();
    };
  }, [client, signedIn]);
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <UiProvider>{signedIn ? <Frame /> : <SignIn />}</UiProvider>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}
