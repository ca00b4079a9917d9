// Counts, sizes and lengths of time as the preflight says them. Pure.

/** "1 trace", "2,000 traces". */
export const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** Bytes: "812 B", "4.2 MB". */
export const size = (bytes: number): string =>
  bytes < 1000
    ? `${bytes} B`
    : bytes < 1e6
      ? `${Math.round(bytes / 1000)} KB`
      : `${Number((bytes / 1e6).toPrecision(3)).toLocaleString('en')} MB`;

/** A length of time to the second, in its two largest units: "9 days 2 hours", "41 seconds". */
export function offset(us: number): string {
  const seconds = Math.round(us / 1e6);
  const units = [
    plural(Math.floor(seconds / 86_400), 'day', 'days'),
    plural(Math.floor(seconds / 3600) % 24, 'hour', 'hours'),
    plural(Math.floor(seconds / 60) % 60, 'minute', 'minutes'),
    plural(seconds % 60, 'second', 'seconds'),
  ];
  const first = units.findIndex((unit) => !unit.startsWith('0 '));
  return units
    .slice(first < 0 ? 3 : first)
    .slice(0, 2)
    .filter((unit, at) => at === 0 || !unit.startsWith('0 '))
    .join(' ');
}

/** About how long: "a moment", "90 minutes", "3 days". */
export function span(us: number): string {
  const minutes = Math.round(us / 60e6);
  if (minutes < 2) return 'a moment';
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}
