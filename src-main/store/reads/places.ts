// Where a destination's signals go, as sends have kept it.
import type { Signal } from '#shared/model/signal.ts';

/** Where a destination's signals go, in the send room's words; null where that is not known. */
export type Places = Partial<Record<Signal, string | null>>;

/** True for two places that are known and not the same. */
export const isOther = (one: string | null | undefined, other: string | null | undefined): boolean =>
  one != null && other != null && one !== other;
