// A preference of this machine, kept in localStorage.
import { useCallback, useState } from 'react';

function read<T>(name: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`spandrel ${name}`);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    // Storage is off, or holds something of an older version: the default serves.
    return fallback;
  }
}

/** State that is found again next time. */
export function useStored<T>(name: string, fallback: T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => read(name, fallback));
  const set = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(`spandrel ${name}`, JSON.stringify(next));
      } catch {
        // Storage is off or full: the choice holds until the page is left.
      }
    },
    [name],
  );
  return [value, set];
}
