// What the last column of the services says of each, in few words.
import type { Finding } from '#shared/api/doctor.ts';
import type { Service } from '#shared/api/engine.ts';
import type { InstrumentedService } from '#shared/api/instrumentation.ts';
import { countToChange } from '#shared/api/to-change.ts';
import { msFromNanos } from '#shared/model/time.ts';
import { formatPlural } from '../../ui/index.ts';
import { isRefusal } from './findings.ts';

/** A smaller share of log records with a trace id is worth a word. */
export const LOW = 0.5;
/** Further ahead than a clock that is a little off. */
const AHEAD_MS = 60_000;

/** Whether a time, by its sender's clock, is not yet. */
export const isAhead = (time: Service['lastSeen']): boolean => msFromNanos(time) > Date.now() + AHEAD_MS;

export interface Said {
  /** What is lost or odd in what arrives; empty when nothing is. */
  readonly arrives: string;
  /** Something is lost. */
  readonly grave: boolean;
  /** How many findings there are of it in the list; empty when none. */
  readonly findings: string;
}

/** What there is to say of a service, neither part hiding the other. */
export function saidOf(
  service: Service,
  findings: readonly Finding[],
  judged: InstrumentedService | undefined,
): Said {
  const odd = findings.filter((finding) => !isRefusal(finding)).length;
  const count = odd + (judged === undefined ? 0 : countToChange(judged, findings));
  const grave = findings.length > odd;
  return {
    arrives: grave ? 'some refused' : odd > 0 ? '' : arrivingWords(service),
    grave,
    findings: count > 0 ? formatPlural(count, 'finding') : '',
  };
}

function arrivingWords({ name, lastSeen, logs, logsWithTrace }: Service): string {
  if (isAhead(lastSeen)) return 'times ahead';
  if (name === '') return 'has no name';
  return logs > 0 && logsWithTrace / logs < LOW ? 'logs untied' : '';
}
