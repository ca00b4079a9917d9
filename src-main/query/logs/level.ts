// `detected_level`: the one word LogQL has for how bad a record is, found as Loki finds it.
import { severityOf } from '#shared/model/severity.ts';
import type { Level, LogView } from './log-view.ts';

const SYNONYMS: ReadonlyMap<string, Level> = new Map([
  ['trc', 'trace'],
  ['dbg', 'debug'],
  ['inf', 'info'],
  ['information', 'info'],
  ['wrn', 'warn'],
  ['warning', 'warn'],
  ['err', 'error'],
]);

/** Attributes that say a record's level, first of all. */
export const LEVEL_LABELS = ['detected_level', 'level', 'severity'] as const;

/** What of a record's attributes makes its level another than its columns say. */
export const SAYS_LEVEL = LEVEL_LABELS.map((key) => ({ key }));

/** The level a word names: lower case, synonyms joined. */
export function levelNamed(word: string): Level {
  const lower = word.toLowerCase();
  return SYNONYMS.get(lower) ?? lower;
}

/**
 * The level of a record: its attribute `detected_level`, else `level` or `severity`, else its severity text, else
 * its severity number, else a word in its line, else "unknown". The text comes before the number: severity 17
 * with the text "info" is info.
 */
export function detectedLevel(log: LogView): Level {
  for (const label of LEVEL_LABELS) {
    const said = log.attribute('log', label);
    if (said !== undefined) return levelNamed(said);
  }
  return levelOfColumns(log.severityNumber, log.severityText()) ?? levelInLine(log.body);
}

/** The level of a record without such attributes; undefined where only its line may say it. */
export function levelOfColumns(severityNumber: number, severityText: string): Level | undefined {
  if (severityText !== '') return levelNamed(severityText);
  const byNumber = severityOf(severityNumber);
  return byNumber === 'unknown' ? undefined : byNumber;
}

const LEVEL_FIELD = /(?:^|[\s{,"])(?:level|lvl|severity|loglevel)"?\s*[=:]\s*"?([A-Za-z]{3,11})\b/i;
const LEVEL_WORD =
  /\b(?:(fatal|critical)|(error|err)|(warning|warn|wrn)|(info|inf)|(debug|dbg)|(trace|trc))\b/i;
const WORDS: readonly Level[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];
const KNOWN: ReadonlySet<string> = new Set([...WORDS, 'critical']);

/** The level a line speaks of: a `level=` field, else the first level word in its first 512 characters. */
function levelInLine(line: string): Level {
  const head = line.slice(0, 512);
  const field = levelNamed(LEVEL_FIELD.exec(head)?.[1] ?? '');
  if (KNOWN.has(field)) return field;
  const match = LEVEL_WORD.exec(head);
  const group = match?.slice(1).findIndex((word) => word !== undefined) ?? -1;
  return WORDS[group] ?? 'unknown';
}
