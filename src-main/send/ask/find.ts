// What became of what was sent: each signal asked for where and how it can be.
import type { Signal } from '#shared/model/signal.ts';
import type { Reader, Target } from '../target.ts';
import type { Found } from './fates.ts';
import { findLines } from './loki.ts';
import { findPoints } from './prometheus.ts';
import { CannotAsk, type ReadAccess } from './read-api.ts';
import { type Sent, sentOf } from './sent.ts';
import { findSpans } from './tempo.ts';

/** A destination's address for questions as the asking needs it. */
export const accessOf = ({ url, headers, secrets, ca }: Target): ReadAccess => ({
  url,
  headers,
  secrets,
  ca: ca ?? undefined,
});

/** What became of each item. Throws CannotAsk, or the signal's reason when aborted. */
export function find(access: ReadAccess, sent: Sent, abort: AbortSignal): Promise<Found[]> {
  switch (sent.signal) {
    case 'traces':
      return findSpans(access, sent, abort);
    case 'logs':
      return findLines(access, sent, Date.now(), abort);
    case 'metrics':
      return findPoints(access, sent, abort);
  }
}

/**
 * How many items of a request the destination has: after an answer that was lost. Undefined where it cannot be asked.
 * Rejects with the signal's reason when aborted.
 */
export async function itemsThere(
  reader: Target | null,
  signal: Signal,
  body: Uint8Array,
  abort: AbortSignal,
): Promise<number | undefined> {
  if (reader === null) return undefined;
  try {
    const found = await find(accessOf(reader), sentOf(signal, body), abort);
    return found.filter(({ fate }) => fate === 'arrived').length;
  } catch (error) {
    if (error instanceof CannotAsk) return undefined;
    throw error;
  }
}

/**
 * As `itemsThere`, for a decision on what goes again: undefined also where it is not sure that what is asked is what
 * was sent to. What another backend has says nothing of an answer that was lost.
 */
export async function itemsSurelyThere(
  reader: Reader | null | undefined,
  signal: Signal,
  body: Uint8Array,
  abort: AbortSignal,
): Promise<number | undefined> {
  return reader?.trust === 'sure' ? itemsThere(reader, signal, body, abort) : undefined;
}
