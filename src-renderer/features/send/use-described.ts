// What a destination would be, as it is written: the engine says it, nothing is kept. Out of the query cache: the
// input holds tokens.
import { useEffect, useState } from 'react';
import type { OutputOf } from '#shared/api/client.ts';
import type { Contract } from '#shared/api/contract.ts';
import type { DestinationInput } from '#shared/api/destinations.ts';
import { AppError, api } from '../../api/index.ts';

export type Described = OutputOf<Contract['describeDestination']>;

export interface Description {
  /** Null until the first answer, and while the input cannot be read. */
  readonly described: Described | null;
  /** Why the input cannot be read. */
  readonly error: AppError | null;
}

const PAUSE_MS = 150;
const NOTHING: Description = { described: null, error: null };

/** Describes `input` a moment after it last changed; null asks nothing. */
export function useDescribed(input: DestinationInput | null): Description {
  const [description, setDescription] = useState<Description>(NOTHING);
  const text = input === null ? '' : JSON.stringify(input);
  useEffect(() => {
    if (text === '') {
      setDescription(NOTHING);
      return;
    }
    const gone = new AbortController();
    const timer = setTimeout(() => {
      api.describeDestination(JSON.parse(text) as DestinationInput, { signal: gone.signal }).then(
        (described) => setDescription({ described, error: null }),
        (error: unknown) => {
          // An engine that cannot be reached is told by the banner; the form waits.
          if (error instanceof AppError) setDescription({ described: null, error });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [text]);
  return description;
}
