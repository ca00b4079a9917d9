// "Send…" stands on many screens and opens one drawer. A screen asks with what it shows; the drawer, which
// belongs to no screen, hears it here.
import { useSyncExternalStore } from 'react';
import type { What } from '#shared/api/send.ts';

export interface SendAsked {
  /** What to send, as the screen that asks shows it. */
  readonly what: What;
  /** What else could be meant from there, e.g. the whole list; offered beside it. */
  readonly others?: readonly What[];
  /** Where to; left out for where was last sent to. */
  readonly destination?: number;
}

let asked: SendAsked | null = null;
const listeners = new Set<() => void>();

function change(next: SendAsked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

/** Opens the drawer on this. */
export function openSend(next: SendAsked): void {
  change(next);
}

/** Closes the drawer. */
export function closeSend(): void {
  change(null);
}

/** What was asked to be sent; null while the drawer is closed. */
export function useSendAsked(): SendAsked | null {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => asked,
  );
}
