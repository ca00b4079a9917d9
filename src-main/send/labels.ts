// What a stretch of time is called in the history: on the clock of this machine, as its user reads it.
import { msFromNanos, type Nanos } from '#shared/model/time.ts';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** "Range 14:05 – 14:08", with the day where it is not today; "Everything" when both ends are open. */
export function stretchLabel(
  { from, to }: { from?: Nanos | undefined; to?: Nanos | undefined },
  nowMs = Date.now(),
): string {
  const today = new Date(nowMs).toDateString();
  const point = (nanos: Nanos): string => {
    const date = new Date(msFromNanos(nanos));
    return (date.toDateString() === today ? clock : dayAndClock).format(date);
  };
  if (from === undefined) return to === undefined ? 'Everything' : `Until ${point(to)}`;
  return to === undefined ? `Since ${point(from)}` : `Range ${point(from)} – ${point(to)}`;
}
