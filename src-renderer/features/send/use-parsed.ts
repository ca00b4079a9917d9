// What the engine reads from an environment block, as it is typed or pasted. Kept out of the query cache: the
// text holds tokens.
import { useEffect, useState } from 'react';
import type { DestinationInput } from '#shared/api/destinations.ts';
import { api } from '../../api/index.ts';

export interface Piece {
  readonly label: string;
  readonly value: string;
  readonly ok: boolean;
  readonly message?: string | undefined;
}

export interface Parsed {
  /** The text this is about. */
  readonly text: string;
  readonly input: DestinationInput | null;
  readonly kind: 'grafana-cloud' | 'otlp' | 'separate' | null;
  readonly pieces: readonly Piece[];
}

const PAUSE_MS = 150;

/** Reads `text` a moment after it last changed; null for an empty one and until the first answer. */
export function useParsed(text: string): Parsed | null {
  const [parsed, setParsed] = useState<Parsed | null>(null);
  useEffect(() => {
    if (text.trim() === '') {
      setParsed(null);
      return;
    }
    const gone = new AbortController();
    const timer = setTimeout(() => {
      api.parseDestination({ text }, { signal: gone.signal }).then(
        (answer) => setParsed({ text, ...answer }),
        // An engine that cannot be reached is told by the banner; the form waits.
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [text]);
  return parsed;
}
