// The one word that a log record's severity is shown as.
import type { Severity } from '#shared/model/severity.ts';

/** The level of a record as one word; the program's own word stands in where it is no level. */
export function severityWord({
  level,
  severityText,
}: {
  readonly level: Severity;
  readonly severityText: string;
}): string {
  return level === 'unknown' ? severityText : level;
}
