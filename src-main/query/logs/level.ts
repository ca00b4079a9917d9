// `detected_level`: the one word LogQL has for how bad a record is.
import { levelOf } from '#shared/model/level.ts';
import type { Severity } from '#shared/model/severity.ts';
import type { LogView } from './log-view.ts';

/** The level of a record. */
export function detectedLevel(log: LogView): Severity {
  return levelOf({
    severityNumber: log.severityNumber,
    severityText: log.severityText(),
    said: (label) => log.attribute('log', label),
    line: () => log.body,
  });
}
