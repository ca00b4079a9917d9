// A point in time as a clock that stands still; how long ago it was shows on hover.
import { useState } from 'react';
import { formatClock, formatDayTime, formatFull, formatRelative } from './format/index.ts';

export interface TimeProps {
  /** Nanosecond string, or milliseconds since the epoch. */
  readonly time: string | number;
  /** `clock`: 14:10:22.418 · `second`: 14:10:22 · `day`: today 14:10 · `relative`: 6 min ago. */
  readonly show?: 'clock' | 'second' | 'day' | 'relative';
  readonly className?: string;
}

export function Time({ time, show = 'clock', className }: TimeProps) {
  const [title, setTitle] = useState<string>();
  const words =
    show === 'clock'
      ? formatClock(time)
      : show === 'second'
        ? formatClock(time, { millis: false })
        : show === 'day'
          ? formatDayTime(time)
          : formatRelative(time);
  return (
    <time
      className={className}
      title={title}
      // Made when asked for, so that it is true at that moment and costs rows nothing.
      onPointerEnter={() => setTitle(`${formatRelative(time)}, ${formatFull(time)}${nanosOf(time)}`)}
    >
      {words}
    </time>
  );
}

/** What a nanosecond string says beyond the milliseconds. */
function nanosOf(time: string | number): string {
  return typeof time === 'string' && time.length > 6 ? time.slice(-6) : '';
}
