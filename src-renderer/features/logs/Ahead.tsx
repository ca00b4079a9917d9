// Records that are dated ahead of this clock: a list that follows the newest ends with them, and what comes now would
// never be at its end. That is said, and they can be left out.
import type { LogRow } from '#shared/api/logs.ts';
import { msFromNanos, nanosFromMs } from '#shared/model/time.ts';
import type { AskedWindow } from '../../api/index.ts';
import { Button, changeUrl, formatDuration } from '../../ui/index.ts';
import styles from './logs.module.css';

/** Clocks of two machines differ by so much and nobody minds. */
const TOLERATED_MS = 10_000;
const PARAM = 'ahead';
const HIDDEN = 'hide';

/** Whether an address leaves them out. */
export const hidesAhead = (params: URLSearchParams): boolean => params.get(PARAM) === HIDDEN;

/** The window up to this clock, where it goes on as time does. */
export function upToNow(window: AskedWindow): AskedWindow {
  return {
    key: `${window.key} up to now`,
    resolve: () => {
      const bounds = window.resolve();
      return { ...bounds, to: bounds.to ?? nanosFromMs(Date.now() + TOLERATED_MS) };
    },
  };
}

/** How far a record is dated ahead of a clock, in milliseconds; 0 where that is nothing to speak of. */
export function aheadMs(row: Pick<LogRow, 'time'> | undefined, nowMs: number): number {
  const ahead = row ? msFromNanos(row.time) - nowMs : 0;
  return ahead > TOLERATED_MS ? ahead : 0;
}

export function Ahead({ hidden, last }: { readonly hidden: boolean; readonly last: LogRow | undefined }) {
  const ahead = aheadMs(last, Date.now());
  if (!hidden && ahead === 0) return null;
  const set = (value: string | null): void => changeUrl({ [PARAM]: value, at: null }, { replace: true });
  return (
    <output className={styles.ahead}>
      {hidden
        ? 'Without what is dated ahead of this clock'
        : `Ends ${formatDuration(ahead * 1e6, { trim: true })} ahead of this clock: what comes now stands further up`}
      <Button small onClick={() => set(hidden ? null : HIDDEN)}>
        {hidden ? 'Show it' : 'Leave it out'}
      </Button>
    </output>
  );
}
