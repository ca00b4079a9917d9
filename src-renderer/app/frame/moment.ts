// A moment as a person types it, in the machine's own time zone.

const MOMENT = /^(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/;

/** `2026-11-20 14:05:00.250`, or a clock time of today, as a nanosecond string; null when it is neither. */
export function parseMoment(text: string, now: Date = new Date()): string | null {
  const match = MOMENT.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour = '', minute = '', second = '0', millis = '0'] = match;
  const date = new Date(
    year === undefined ? now.getFullYear() : Number(year),
    month === undefined ? now.getMonth() : Number(month) - 1,
    day === undefined ? now.getDate() : Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(millis.padEnd(3, '0')),
  );
  const sound = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  const real = day === undefined || date.getDate() === Number(day);
  return sound && real && date.getTime() > 0 ? `${date.getTime()}000000` : null;
}

/** The same text back, to the second, from a nanosecond string. */
export function writeMoment(nanos: string): string {
  const date = new Date(Number(nanos.slice(0, -6)));
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
