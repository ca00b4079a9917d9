// How far back something was looked at or counted, as a person says it. Pure.
import { formatClock, formatDay } from '../../ui/index.ts';

/** `14:02:11`, of another day with the day before it. */
export function backTo(time: string): string {
  const clock = formatClock(time, { millis: false });
  const day = formatDay(time);
  return day === 'today' ? clock : `${day} ${clock}`;
}
