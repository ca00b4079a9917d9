// The keys of every list: j k or arrows move, Home End Page jump, Enter opens. Knows indexes, not rows.
import { type KeyboardEvent, type RefObject, useEffect } from 'react';

export interface ListMotion {
  readonly count: number;
  /** The index that has the keyboard, -1 for none. */
  readonly active: number;
  /** Rows in a page, for Page Up and Page Down. */
  readonly page: number;
  readonly move: (index: number) => void;
  readonly open?: ((index: number) => void) | undefined;
}

/** Does what the key says; true if the key was one of the list's. */
export function moveByKey(event: KeyboardEvent | globalThis.KeyboardEvent, list: ListMotion): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || list.count === 0) return false;
  const to = target(event.key, list);
  if (to !== null) {
    list.move(Math.max(0, Math.min(list.count - 1, to)));
    return true;
  }
  if (event.key !== 'Enter' || !list.open || list.active < 0) return false;
  list.open(list.active);
  return true;
}

function target(key: string, { count, active, page }: ListMotion): number | null {
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return active + 1;
    case 'k':
    case 'ArrowUp':
      return active < 0 ? 0 : active - 1;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'PageDown':
      return Math.max(0, active) + page;
    case 'PageUp':
      return active - page;
    default:
      return null;
  }
}

const LIST_KEYS = new Set(['j', 'k', 'ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp', 'Enter']);

/** Lets the main list of a screen take its keys while nothing else has the keyboard. */
export function useMainList(element: RefObject<HTMLElement | null>, main: boolean): void {
  useEffect(() => {
    if (!main) return;
    const take = (event: globalThis.KeyboardEvent): void => {
      const list = element.current;
      const idle = document.activeElement === document.body || document.activeElement === null;
      if (!list || !idle || event.defaultPrevented || !LIST_KEYS.has(event.key)) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      list.focus({ preventScroll: true });
      list.dispatchEvent(
        new globalThis.KeyboardEvent('keydown', { key: event.key, bubbles: true, cancelable: true }),
      );
      event.preventDefault();
    };
    document.addEventListener('keydown', take);
    return () => document.removeEventListener('keydown', take);
  }, [element, main]);
}
