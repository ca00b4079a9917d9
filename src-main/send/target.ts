// One address of a destination with all that a request to it needs, secrets filled in. Lives in memory only.
import type { Backend } from '#shared/api/destinations.ts';
import type { Trust } from './read-urls.ts';

export interface Target {
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Values of headers that may not be told, kept or logged, whatever a backend repeats of them. */
  secrets: readonly string[];
  /** What answers there. */
  backend?: Backend;
  /** A certificate authority to trust beside the usual ones, PEM. */
  ca?: string | null;
}

/** An address to ask at what arrived. */
export interface Reader extends Target {
  trust: Trust;
}
