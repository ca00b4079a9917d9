// How bad a log record is, as one word of seven: what the histogram counts, a facet offers, a row shows and LogQL calls
// `detected_level`. Found as Loki finds it, except that words of other families (`notice`, `critical`) are told as the
// severity they stand for, and words that are no level leave it to what comes next.
import { withoutAnsi } from './ansi.ts';
import { SEVERITIES, type Severity, severityOf } from './severity.ts';

const WORDS: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...SEVERITIES.map((severity) => [severity, severity] as const),
  ...(['trc', 'verbose', 'finer', 'finest'] as const).map((word) => [word, 'trace'] as const),
  ...(['dbg', 'fine'] as const).map((word) => [word, 'debug'] as const),
  ...(['inf', 'information', 'informational', 'notice'] as const).map((word) => [word, 'info'] as const),
  ...(['wrn', 'warning'] as const).map((word) => [word, 'warn'] as const),
  ...(['err', 'severe'] as const).map((word) => [word, 'error'] as const),
  ...(['critical', 'crit', 'alert', 'emergency', 'emerg', 'panic'] as const).map(
    (word) => [word, 'fatal'] as const,
  ),
]);

/** Attributes that say a record's level, first of all. */
export const LEVEL_LABELS = ['detected_level', 'level', 'severity'] as const;

/** The level a word names, in any case, also as OTLP's short names have it (`WARN2`); undefined for other words. */
export function levelNamed(word: string): Severity | undefined {
  return WORDS.get(word.toLowerCase().replace(/(?<=[a-z])[1-4]$/, ''));
}

/** What tells of a record how bad it is. */
export interface LevelSigns {
  severityNumber: number;
  severityText: string;
  /** Its own attribute of one of LEVEL_LABELS. */
  said: (label: string) => string | undefined;
  /** Its body as text. */
  line: () => string;
}

/**
 * The level of a record: its attribute `detected_level`, else `level` or `severity`, else its severity text, else
 * its severity number, else a word in its line, else "unknown". The text comes before the number, as in Loki:
 * severity 17 with the text "info" is info.
 */
export function levelOf({ severityNumber, severityText, said, line }: LevelSigns): Severity {
  for (const label of LEVEL_LABELS) {
    const level = levelNamed(said(label) ?? '');
    if (level !== undefined) return level;
  }
  return levelOfColumns(severityNumber, severityText) ?? levelInLine(line());
}

/** What severity text and number say; undefined where only the line may. */
export function levelOfColumns(severityNumber: number, severityText: string): Severity | undefined {
  const level = levelNamed(severityText) ?? severityOf(severityNumber);
  return level === 'unknown' ? undefined : level;
}

const LEVEL_FIELD = /(?:^|[\s{,"])(?:level|lvl|severity|loglevel)"?\s*[=:]\s*"?([A-Za-z]{3,11})\b/i;
const LEVEL_WORD =
  /\b(?:(fatal|critical)|(error|err)|(warning|warn|wrn)|(info|inf)|(debug|dbg)|(trace|trc))\b/i;
const BY_GROUP: readonly Severity[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];
/** So much of a line is looked at. */
const HEAD = 512;

/** The level a line speaks of: a `level=` field, else the first level word near its beginning. */
function levelInLine(line: string): Severity {
  const head = withoutAnsi(line.slice(0, 4 * HEAD)).slice(0, HEAD);
  const field = levelNamed(LEVEL_FIELD.exec(head)?.[1] ?? '');
  if (field !== undefined) return field;
  const match = LEVEL_WORD.exec(head);
  const group = match?.slice(1).findIndex((word) => word !== undefined) ?? -1;
  return BY_GROUP[group] ?? 'unknown';
}

/** True for "error" and worse. */
export const isErrorLevel = (level: Severity): boolean => level === 'error' || level === 'fatal';

/** A severity number of a level: its own where that is of it. */
export function numberOfLevel(level: Severity, own: number): number {
  if (level === 'unknown') return 0;
  return severityOf(own) === level ? own : SEVERITIES.indexOf(level) * 4 + 1;
}
