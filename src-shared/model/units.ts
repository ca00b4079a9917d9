// Units of telemetry that have words: UCUM's codes, and the few others that exporters write. What each is called on the
// screen, in the names of metrics and by Prometheus, and how much of its base it is.

export interface KnownUnit {
  /** On the screen, of many and of one ("per second"). */
  readonly words?: string;
  readonly word?: string;
  /** A duration: so many nanoseconds. */
  readonly ns?: number;
  /** An amount of data: so many bytes. */
  readonly bytes?: number;
  /** Words in a metric's name that say it. */
  readonly inNames?: readonly string[];
  /** What Prometheus puts behind a metric's name; "" is nothing. */
  readonly prometheus?: string;
}

const KIB = 1024;

/** By their codes. Prefixes and products are not among them: those are parsed. */
export const UNITS: Readonly<Record<string, KnownUnit>> = {
  ns: duration('nanosecond', 1, ['ns', 'nanos']),
  us: duration('microsecond', 1e3, ['us', 'micros']),
  ms: duration('millisecond', 1e6, ['ms', 'millis']),
  s: duration('second', 1e9, ['sec', 'secs']),
  min: duration('minute', 60e9, []),
  h: duration('hour', 3600e9, []),
  d: duration('day', 86_400e9, []),

  By: data('bytes', 1, ['byte', 'bytes']),
  // Not UCUM, but written.
  B: { bytes: 1 },
  bytes: { bytes: 1 },
  kBy: { bytes: 1e3, inNames: ['kilobytes', 'kb'] },
  KBy: { bytes: 1e3, prometheus: 'kilobytes' },
  MBy: data('megabytes', 1e6, ['megabytes', 'mb']),
  GBy: data('gigabytes', 1e9, ['gigabytes', 'gb']),
  TBy: { prometheus: 'terabytes' },
  KiBy: data('kibibytes', KIB, ['kibibytes', 'kib']),
  MiBy: data('mebibytes', KIB ** 2, ['mebibytes', 'mib']),
  GiBy: data('gibibytes', KIB ** 3, ['gibibytes', 'gib']),
  TiBy: { prometheus: 'tibibytes' },
  bit: { words: 'bits', inNames: ['bit', 'bits'] },

  '1': { words: '', prometheus: '' },
  '%': { words: 'percent', inNames: ['percent', 'percentage', 'pct'], prometheus: 'percent' },
  Hz: { inNames: ['hertz', 'hz'], prometheus: 'hertz' },
  Cel: { words: '°C', inNames: ['celsius'], prometheus: 'celsius' },
  '[degF]': { words: '°F' },
  K: { inNames: ['kelvin'] },
  deg: { words: '°' },
  Ohm: { words: 'Ω' },
  V: { inNames: ['volt', 'volts'], prometheus: 'volts' },
  A: { inNames: ['ampere', 'amperes'], prometheus: 'amperes' },
  W: { inNames: ['watt', 'watts'], prometheus: 'watts' },
  J: { inNames: ['joule', 'joules'], prometheus: 'joules' },
  m: { inNames: ['meter', 'meters', 'metre', 'metres'], prometheus: 'meters' },
  g: { inNames: ['gram', 'grams'], prometheus: 'grams' },
};

function duration(word: string, ns: number, short: readonly string[]): KnownUnit {
  const words = `${word}s`;
  return { word, words, ns, inNames: [word, words, ...short], prometheus: words };
}

function data(prometheus: string, bytes: number, inNames: readonly string[]): KnownUnit {
  return { bytes, inNames, prometheus };
}

/** What is known of a unit; undefined of any other. */
export const knownUnit = (unit: string): KnownUnit | undefined =>
  Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
