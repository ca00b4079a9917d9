// One tab of the origin holds the change feed and relays it to the others: browsers allow six connections
// to an origin, and eight tabs would need eight for the feed alone.
//
//   engine ──stream──▶ tab with the lock ──BroadcastChannel──▶ the other tabs
import type { QueryClient } from '@tanstack/react-query';
import type { FeedEvent } from '#shared/api/feed.ts';
import { isSignedOut } from '../client.ts';
import { currentToken, setToken } from '../session.ts';
import { Invalidator } from './invalidate.ts';
import { type Connection, currentLive, setLive } from './live.ts';
import { readFeed } from './stream.ts';

const NAME = 'spandrel feed';
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;

type Relayed =
  | { readonly kind: 'event'; readonly event: FeedEvent }
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'hello' };

/** Follows the change feed for as long as the page is signed in; returns how to stop. */
export function followFeed(client: QueryClient): () => void {
  const stopped = new AbortController();
  const channel = new BroadcastChannel(NAME);
  const invalidator = new Invalidator(client);
  let holding = false;
  invalidator.start();

  const connected = (connection: Connection): void => {
    const before = currentLive().connection;
    setLive({ connection });
    // What happened before the feed was there is unknown: the first queries may have been answered earlier.
    if (connection === 'open' && before !== 'open') invalidator.takeAll();
  };
  // Locks exist on secure origins only (loopback is one); elsewhere every tab holds a feed of its own.
  const shared = 'locks' in navigator;
  const relay = (message: Relayed): void => {
    if (shared) channel.postMessage(message);
  };
  channel.onmessage = ({ data }: MessageEvent<Relayed>) => {
    if (data.kind === 'event') invalidator.take(data.event);
    else if (data.kind === 'connection') connected(data.connection);
    else if (holding) relay({ kind: 'connection', connection: currentLive().connection });
  };
  relay({ kind: 'hello' });

  const hold = async (): Promise<void> => {
    holding = true;
    // The tab that held the feed before may have missed something on its way out.
    if (currentLive().connection === 'open') invalidator.takeAll();
    await keepReading(stopped.signal, {
      connection: (connection) => {
        connected(connection);
        relay({ kind: 'connection', connection });
      },
      event: (event) => {
        invalidator.take(event);
        relay({ kind: 'event', event });
      },
    });
  };
  const whole = shared ? navigator.locks.request(NAME, { signal: stopped.signal }, hold) : hold();
  whole.catch((error: unknown) => {
    if (!stopped.signal.aborted) throw error;
  });

  return () => {
    stopped.abort();
    invalidator.stop();
    channel.close();
    setLive({ connection: 'connecting' });
  };
}

interface Listener {
  readonly connection: (connection: Connection) => void;
  readonly event: (event: FeedEvent) => void;
}

/** Reads the feed, and when it breaks tries again: soon at first, then every few seconds, until told to stop. */
async function keepReading(signal: AbortSignal, listener: Listener): Promise<void> {
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    const token = currentToken();
    if (token === null) return;
    try {
      await readFeed(token, signal, {
        opened: () => {
          wait = FIRST_WAIT_MS;
          listener.connection('open');
        },
        event: listener.event,
      });
    } catch (error) {
      if (signal.aborted) return;
      if (isSignedOut(error)) {
        setToken(null);
        return;
      }
    }
    if (signal.aborted) return;
    listener.connection('lost');
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
