// Keeps what a person reads where it is when rows arrive above it. At the top the list takes new rows;
// anywhere else the first row in view stays in view, whatever its index becomes.
import type { Virtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef } from 'react';

interface Anchor {
  readonly key: string;
  readonly index: number;
  /** Pixels the row's top is above the top of the view. */
  readonly above: number;
}

/**
 * Holds the scroll position of a virtual list over changes of `keyAt`'s rows.
 * `head` is the height of what is stuck above the rows; when it grows, the rows do not move either.
 * `holdsAtTop`: the top is a place like any other, where older rows come in above.
 */
export function useScrollAnchor(
  virtualizer: Virtualizer<HTMLDivElement, HTMLElement>,
  count: number,
  keyAt: (index: number) => string,
  head: number,
  holdsAtTop = false,
): void {
  const anchor = useRef<Anchor | null>(null);
  const lastHead = useRef(head);
  const element = virtualizer.scrollElement;

  useLayoutEffect(() => {
    const grown = head - lastHead.current;
    lastHead.current = head;
    const held = anchor.current;
    if (!element || !held || (element.scrollTop <= 0 && !holdsAtTop)) return;
    const index = find(held, count, keyAt);
    const start = index < 0 ? undefined : virtualizer.getOffsetForIndex(index, 'start')?.[0];
    const row = virtualizer.measurementsCache[index];
    if (start === undefined || !row) return;
    const wanted = row.start + held.above + grown;
    if (Math.abs(wanted - element.scrollTop) >= 1 && (index !== held.index || grown !== 0))
      element.scrollTop = wanted;
    // Until the rows there are drawn, it is the same row that is held.
    anchor.current = { ...held, index };
  });

  useLayoutEffect(() => {
    if (!element) return;
    const top = element.scrollTop;
    const first = virtualizer.getVirtualItems().find((item) => item.end > top);
    if (first && first.index < count)
      anchor.current = { key: keyAt(first.index), index: first.index, above: top - first.start };
  });
}

function find(held: Anchor, count: number, keyAt: (index: number) => string): number {
  // Rows mostly arrive above and in small numbers: look near the old place first, then everywhere.
  for (let step = 0; step < count; step++) {
    const after = held.index + step;
    if (after < count && keyAt(after) === held.key) return after;
    const before = held.index - step;
    if (before >= 0 && before < count && keyAt(before) === held.key) return before;
    if (after >= count && before < 0) return -1;
  }
  return -1;
}
