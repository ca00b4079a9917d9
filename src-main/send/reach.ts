// A quick look at whether a destination can be reached at all, before something is sent: name, connection and TLS of
// each host, with the words of the test. What is above that only the test shows.
import type { Destination } from '#shared/api/destinations.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { checkLayers, placeOf } from './test-layers.ts';

/** A host that cannot be reached, and the signals that would go there. */
export interface Unreached {
  signals: Signal[];
  /** What is wrong and what to do, in words. */
  message: string;
}

/** The preflight is not held up for longer. */
export const LOOK_MS = 2000;

/** Hosts of these signals that cannot be reached, or do not answer in time; all are tried at once. */
export async function unreachedOf(
  { urls, ca }: Pick<Destination, 'urls' | 'ca'>,
  signals: readonly Signal[],
  withinMs = LOOK_MS,
): Promise<Unreached[]> {
  const taken = SIGNALS.flatMap((signal) => {
    const url = signals.includes(signal) ? urls[signal] : null;
    return url === null ? [] : [{ signal, url }];
  });
  const byHost = Map.groupBy(taken, ({ url }) => new URL(url).origin);
  const found = await Promise.all(
    Array.from(byHost.values(), async (here) => {
      const message = await troubleAt(here[0]?.url ?? '', ca, withinMs);
      return message === null ? [] : [{ signals: here.map(({ signal }) => signal), message }];
    }),
  );
  return found.flat();
}

/** What keeps a host from being reached, in words; null when nothing does. */
async function troubleAt(url: string, ca: string | null, withinMs: number): Promise<string | null> {
  const place = placeOf(url, ca);
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(
    () =>
      resolve(
        `${place.host} does not answer within ${withinMs / 1000} s. A firewall or VPN may be in between.`,
      ),
    withinMs,
  );
  const layers = checkLayers(place, withinMs).then(
    (checks) => checks.find(({ state }) => state === 'failed')?.message ?? null,
  );
  try {
    return await Promise.race([layers, late]);
  } finally {
    clearTimeout(timer);
  }
}
