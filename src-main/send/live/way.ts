// Where what comes in goes on to, and what is done to it.
import type { Backend } from '#shared/api/destinations.ts';
import type { KeepSendingRule } from '#shared/api/keep-sending.ts';
import type { How, RedactionRule } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { cannotAsk, perhapsElsewhere } from '../ask/cannot-ask.ts';
import { itemsSurelyThere } from '../ask/find.ts';
import { CannotAsk } from '../ask/read-api.ts';
import type { Destinations } from '../destinations.ts';
import type { Reader } from '../target.ts';
import { treatmentOf } from '../treatment.ts';
import type { Way } from './tee.ts';

export interface WayOptions {
  destinations: Pick<Destinations, 'get' | 'targets' | 'readers' | 'limits' | 'places'>;
  /** Redaction rules of Settings, as they are now. */
  rules(): readonly RedactionRule[];
}

/**
 * Everything goes as it came but for what is redacted; what the destination would refuse stays here and is counted.
 * Behind a Collector there may be something that takes delta points; elsewhere they have no beginning to add up from.
 */
const howOf = ({ redact }: Pick<KeepSendingRule, 'redact'>, backend: Backend): How => ({
  time: 'recorded',
  delta: backend === 'otlp' ? 'as-is' : 'leave-out',
  refused: 'leave-out',
  long: 'as-is',
  again: true,
  redact,
});

/** The way of a signal to a destination, as it is now. Rejects when there is none: a secret is missing, say. */
export async function wayOf(
  destination: number,
  signal: Signal,
  rule: Pick<KeepSendingRule, 'redact'>,
  { destinations, rules }: WayOptions,
): Promise<Way> {
  const [{ backends }, targets, limits] = await Promise.all([
    destinations.get(destination),
    destinations.targets(destination),
    destinations.limits(destination),
  ]);
  const target = targets[signal];
  if (target === null) throw new Error(`The destination takes no ${signal}.`);
  return {
    target,
    treatment: treatmentOf({
      ...{ how: howOf(rule, backends[signal]), rules: rules(), backends, limits, plan: undefined },
      ...{ signals: [signal], nowUs: Date.now() * 1000 },
    }),
    look: async ({ body }) => {
      const readers = await destinations.readers(destination).catch(() => undefined);
      return itemsSurelyThere(readers?.[signal], signal, body, AbortSignal.timeout(60_000));
    },
  };
}

/** Where a signal of a destination is asked what arrived, as after a send. Rejects with CannotAsk where it cannot be. */
export async function readerOf(
  destination: number,
  signal: Signal,
  { destinations }: Pick<WayOptions, 'destinations'>,
): Promise<Reader> {
  const [destinationNow, readers] = await Promise.all([
    destinations.get(destination),
    destinations.readers(destination),
  ]);
  const reader = readers[signal];
  if (reader === null) throw new CannotAsk(cannotAsk(signal, destinationNow));
  if (reader.trust === 'guess') throw new CannotAsk(perhapsElsewhere(signal, reader.url));
  return reader;
}
