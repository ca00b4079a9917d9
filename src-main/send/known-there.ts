// What a plan is told of how rows stand where they would go.
import type { Signal } from '#shared/model/signal.ts';
import type { Copy } from '../store/reads/given.ts';
import type { Standing } from '../store/reads/standing.ts';

/** How a row stands with the destination; undefined for one that can go. */
type StandingOf = (signal: Signal, row: number) => Standing | undefined;
/** Under which other destination's name a row went to the same place; undefined for none. */
type NameOf = (signal: Signal, row: number) => string | undefined;

/** What is known of rows at the place they go to. */
export interface KnownThere {
  standing: StandingOf;
  sentAs: NameOf;
  /** Whether a row is there in the other way: as recorded, of what is moved to now, and as a moved copy else. */
  isThereOtherwise: (signal: Signal, row: number) => boolean;
  /** With which copy a row went there, of what is moved to now. */
  copy: (signal: Signal, row: number) => Copy | undefined;
}

/** Of rows that went nowhere. */
export const NOTHING_KNOWN: KnownThere = {
  standing: () => undefined,
  sentAs: () => undefined,
  isThereOtherwise: () => false,
  copy: () => undefined,
};
