// Prometheus' durations: `5m`, `1h30m`, `500ms`; units from long to short, each at most once.

const UNITS = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

const FORM = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Milliseconds of a duration; undefined when it is none. */
export function parsePromDuration(text: string): number | undefined {
  const match = text === '' ? null : FORM.exec(text);
  if (!match) return undefined;
  return UNITS.reduce((sum, [, ms], i) => sum + Number(match[i + 1] ?? 0) * ms, 0);
}

/** Writes whole milliseconds: `1h30m`, `2d`, `36h`. Years, weeks and days only when they say all. */
export function printPromDuration(ms: number): string {
  if (ms === 0) return '0s';
  const whole = UNITS.slice(0, 3).find(([, unit]) => ms % unit === 0);
  if (whole) return `${ms / whole[1]}${whole[0]}`;
  let left = ms;
  let text = '';
  for (const [unit, size] of UNITS.slice(3)) {
    const amount = Math.floor(left / size);
    left -= amount * size;
    if (amount > 0) text += `${amount}${unit}`;
  }
  return text;
}
