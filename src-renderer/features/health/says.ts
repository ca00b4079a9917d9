// What the last column of the services says of each, in few words.
import type { Finding } from '#shared/api/doctor.ts';
import type { Service } from '#shared/api/engine.ts';
import type { InstrumentedService } from '#shared/api/instrumentation.ts';
import { countToChange } from '#shared/api/to-change.ts';
import { msFromNanos } from '#shared/model/time.ts';
import { formatCount, formatPlural } from '../../ui/index.ts';
import { isRefusal } from './findings.ts';

/** A smaller share of log records with a trace id is worth a word. */
export const LOW = 0.5;
/** Further ahead than a clock that is a little off. */
const AHEAD_MS = 60_000;

/** Whether a time, by its sender's clock, is not yet. */
export const isAhead = (time: Service['lastSeen']): boolean => msFromNanos(time) > Date.now() + AHEAD_MS;

export interface Said {
  /** What arrives, and how; empty when nothing is to be said of it. */
  readonly first: string;
  /** Something is lost. */
  readonly grave: boolean;
  /** What there is to change in its instrumentation; empty when nothing. */
  readonly change: string;
}

/** What there is to say of a service, neither part hiding the other. */
export function saidOf(
  service: Service,
  findings: readonly Finding[],
  judged: InstrumentedService | undefined,
): Said {
  const toChange = judged === undefined ? 0 : countToChange(judged);
  const grave = findings.some(isRefusal);
  return {
    first: grave ? 'some refused' : firstWords(service, findings),
    grave,
    change: toChange > 0 ? `${formatCount(toChange)} to change` : '',
  };
}

function firstWords({ name, lastSeen, logs, logsWithTrace }: Service, findings: readonly Finding[]): string {
  if (findings.length > 0) return formatPlural(findings.length, 'finding');
  if (isAhead(lastSeen)) return 'times ahead';
  if (name === '') return 'has no name';
  return logs > 0 && logsWithTrace / logs < LOW ? 'logs untied' : '';
}
