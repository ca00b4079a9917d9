// The keyboard between rows and panel: a trace opens with it on the rows, Enter takes it into the panel, and what
// leaves or closes the panel brings it back.
import { type RefObject, useEffect, useRef } from 'react';
import { afterPaint } from '../../viz/waterfall/frame.ts';
import type { WaterfallHandle } from '../../viz/waterfall/Waterfall.tsx';

export interface PanelFocus {
  /** The element around the panel. */
  readonly box: RefObject<HTMLDivElement | null>;
  /** Goes into the panel, or into the one that is about to open. */
  readonly enter: () => void;
  /** Whether the keyboard is in it: a button that was clicked does not count. */
  readonly isInside: () => boolean;
}

export function usePanelFocus(waterfall: RefObject<WaterfallHandle | null>): PanelFocus {
  const box = useRef<HTMLDivElement>(null);
  const wanted = useRef(false);
  useEffect(
    () =>
      afterPaint(() => {
        if (document.activeElement === document.body) waterfall.current?.focus();
      }),
    [waterfall],
  );
  useEffect(() => {
    if (wanted.current) wanted.current = !focusFirst(box.current);
  });
  return {
    box,
    enter: () => {
      wanted.current = !focusFirst(box.current);
    },
    isInside: () => box.current?.querySelector(':focus-visible') != null,
  };
}

/** Gives the keyboard to the chosen tab of a panel, or to its first button. False while there is none. */
function focusFirst(panel: HTMLElement | null): boolean {
  const target =
    panel?.querySelector<HTMLElement>('[role=tab][aria-selected=true]') ?? panel?.querySelector('button');
  target?.focus();
  return target != null;
}
