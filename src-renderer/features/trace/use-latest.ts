// Functions and values that stay the same objects from one render to the next, so that what takes them is not
// rendered again.
import { useRef, useState } from 'react';

type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** The same functions for as long as the component lives; each calls what was given last under its name. */
export function useLatest<T extends Functions>(given: T): T {
  const latest = useRef(given);
  latest.current = given;
  const [stable] = useState(
    () =>
      Object.fromEntries(
        Object.keys(given).map((name) => [name, (...args: never[]) => latest.current[name]?.(...args)]),
      ) as T,
  );
  return stable;
}

/** The value of an earlier render while nothing in `on` has changed since. */
export function useHeld<T>(value: T, on: readonly unknown[]): T {
  const held = useRef({ value, on });
  if (on.some((item, k) => !Object.is(item, held.current.on[k]))) held.current = { value, on };
  return held.current.value;
}
