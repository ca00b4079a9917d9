// What the semantic conventions say of keys, fetched when the first panel is there.
import { useEffect, useState } from 'react';
import { type ConventionOf, loadConventions } from '../../../logic/semantic-conventions.ts';

const nothing: ConventionOf = () => undefined;
let loaded: ConventionOf | undefined;

/** Looks keys up; knows of none until the registry has come, or when it does not. */
export function useConventions(): ConventionOf {
  const [of, setOf] = useState<ConventionOf>(() => loaded ?? nothing);
  useEffect(() => {
    if (loaded) return;
    let gone = false;
    loadConventions().then(
      (found) => {
        loaded = found;
        if (!gone) setOf(() => found);
      },
      // Keys are read without their descriptions then; the next panel tries again.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, []);
  return of;
}
