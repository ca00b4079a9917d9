// Sizes and ages as they are typed, and back.

/** Gigabytes as typed, in bytes; null where it is no number of at least 50 MB. */
export function bytesFrom(gigabytes: string): number | null {
  const value = numberFrom(gigabytes);
  const bytes = value === null ? 0 : Math.round(value * 1e9);
  return bytes >= 50_000_000 ? bytes : null;
}

/** Bytes in gigabytes, without needless digits. */
export function gigabytesText(bytes: number): string {
  return String(Number((bytes / 1e9).toFixed(3)));
}

/** Days as typed; null where it is no number from an hour to ten years. */
export function daysFrom(days: string): number | null {
  const value = numberFrom(days);
  return value !== null && value >= 1 / 24 && value <= 3650 ? value : null;
}

/** A stretch of time as a person would say it: "8 min", "3 h". */
export function stretchText(seconds: number): string {
  if (seconds < 60) return 'less than a minute';
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

export function daysText(days: number): string {
  return String(Number(days.toFixed(3)));
}

/** A port as typed: 0 (any free one) to 65535. */
export function portFrom(port: string): number | null {
  const value = /^\d{1,5}$/.test(port.trim()) ? Number(port) : Number.NaN;
  return value <= 65_535 ? value : null;
}

/** An origin as typed (`https://shop.test:8443`), without path or trailing slash; null where it is none. */
export function originFrom(text: string): string | null {
  try {
    const url = new URL(text.trim());
    return /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '' ? url.origin : null;
  } catch {
    return null;
  }
}

function numberFrom(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  return /^\d+(\.\d+)?$|^\.\d+$/.test(plain) ? Number(plain) : null;
}
