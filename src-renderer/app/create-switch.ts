// A yes or no that parts of the frame share without a common parent.
import { useSyncExternalStore } from 'react';

export interface Switch {
  readonly set: (on: boolean) => void;
  /** As it is now; renders again when it changes. */
  readonly use: () => boolean;
}

export function createSwitch(): Switch {
  let on = false;
  const listeners = new Set<() => void>();
  const subscribe = (changed: () => void): (() => void) => {
    listeners.add(changed);
    return () => listeners.delete(changed);
  };
  return {
    set: (next) => {
      on = next;
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(subscribe, () => on),
  };
}
