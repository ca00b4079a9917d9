// The stretch of time that all charts of a board lie over. Pure.
import type { AskedWindow } from '../../api/index.ts';

/** The charts of a board lie over one stretch of time: open ends are closed for all of them alike. */
export function closedWindow(
  window: AskedWindow,
  { start, end }: { start: string; end: string },
): AskedWindow {
  const { from, to } = window.resolve();
  if (from !== undefined) return window;
  return {
    key: `${window.key} ${start} ${end}`,
    resolve: () => ({ ...window.resolve(), from: start, to: to ?? end }),
  };
}
