// What rows of log records tell: whether those written inside a request name their trace, their severity, their library.
import { TIES, type Tie } from '#shared/model/log-tie.ts';
import { joinNanos } from '#shared/model/time.ts';
import type { InstrumentationFacts } from '../../doctor/instrumentation-facts.ts';
import { storedLog } from '../../store/reads/log-rows.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { SampledLog } from '../../store/reads/newest-in-range.ts';
import type { StartedSpan } from '../../store/reads/scan-spans.ts';
import type { ReadDb } from '../../store/sql.ts';
import { OpenSpans } from './open-spans.ts';
import { processOf } from './processes.ts';
import { tiedBy, withoutTrace } from './queries.ts';
import { endUs, type Sample, type ServicePart } from './sample.ts';
import { isOfTheSdk, loggerOf } from './scopes.ts';
import { spanExample } from './shape.ts';
import { Counting, CountingByWord } from './tally.ts';
import { twinsOf } from './twins.ts';

const LONGEST = 200;
const MS_US = 1000;
/** The library of a record that came once more as JSON. */
const TWICE_BY = 'structlog';
/** How a record came to its trace, where not by its own fields, in words. */
const WAYS: Readonly<Partial<Record<Tie, string>>> = {
  attribute: 'an attribute',
  body: 'a key of the body',
  text: 'its text',
};

export type RecordFacts = Pick<
  InstrumentationFacts,
  'untied' | 'tiedOtherwise' | 'withoutSeverity' | 'loggers'
>;

/** Since when the spans of the sample are all there are: of the newest only, since the first of them arrived. */
function spansSinceUs({ spans, allSpans }: Sample): number {
  const oldest = spans.at(-1);
  return allSpans || oldest === undefined ? 0 : endUs(oldest);
}

/** How much later than its time something may have been: many clocks are cut to a millisecond, where others are finer. */
const grainUs = (timeUs: number): number => (timeUs % MS_US === 0 ? MS_US - 1 : 0);
const latestUs = (timeUs: number): number => timeUs + grainUs(timeUs);
/** A browser's span has its start cut, and its end by its exact length after that. */
const openUntilUs = (span: StartedSpan): number => endUs(span) + grainUs(span[13]);

/** What a service's records tell. Those that the SDK writes of itself are not the service's. */
export function recordsOf(db: ReadDb, sample: Sample, part: ServicePart): RecordFacts {
  const look = lookups(db);
  const process = processOf(db);
  const open = new Map<number, OpenSpans>();
  for (const i of part.spans) {
    const span = sample.spans[i];
    if (!span) continue;
    let own = open.get(process(span[3]));
    if (!own) {
      own = new OpenSpans();
      open.set(process(span[3]), own);
    }
    own.add(span[13], openUntilUs(span));
  }
  const sinceUs = spansSinceUs(sample);
  const untied = new Counting();
  const tiedOtherwise = new CountingByWord();
  const withoutSeverity = new Counting();
  const libraries = new Map<string, number>();
  const twins = twinsOf(db, sample, part);
  const count = (library: string): void => void libraries.set(library, (libraries.get(library) ?? 0) + 1);
  const sdkScopes = new Map<number, boolean>();
  for (const i of part.logs) {
    const log = sample.logs[i] as SampledLog;
    const [id, timeUs, severity, resource, scope, trace, tied] = log;
    let isOfSdk = sdkScopes.get(scope);
    if (isOfSdk === undefined) {
      isOfSdk = isOfTheSdk(look.scope(scope).name);
      sdkScopes.set(scope, isOfSdk);
    }
    if (isOfSdk) continue;
    // The standard library's telling of what structlog sent: one record of the service, and of two libraries.
    if (twins.has(i)) {
      count(TWICE_BY);
      continue;
    }
    const example = () => ({ text: bodyOf(db, id), log: id, time: joinNanos(timeUs, 0) });
    withoutSeverity.look(severity === 0 ? example : undefined);
    if (trace !== null) {
      tiedOtherwise.of++;
      const tie = TIES[tied] ?? 'fields';
      const way = WAYS[tie];
      if (way !== undefined) {
        tiedOtherwise.count++;
        tiedOtherwise.add(way, () => ({
          ...example(),
          text: `${way}: ${bodyOf(db, id)}`,
          ...tiedBy(part.name, tie),
        }));
      }
    }
    const library = loggerOf(look.scope(scope).name, part.language);
    if (library !== undefined) count(library);
    if (timeUs < sinceUs || !open.get(process(resource))?.at(timeUs, latestUs(timeUs))) continue;
    untied.look(
      trace === null
        ? () => ({ ...example(), ...openThen(db, sample, part, log, process), ...withoutTrace(part.name) })
        : undefined,
    );
  }
  const loggers = [...libraries].map(([library, records]) => ({ library, records }));
  return {
    untied,
    tiedOtherwise: tiedOtherwise.tally(),
    withoutSeverity,
    loggers: loggers.sort((a, b) => b.records - a.records),
  };
}

const bodyOf = (db: ReadDb, id: number): string => (storedLog(db, id)?.body ?? '').slice(0, LONGEST);

/** A span of the record's process that was open when it was written, the innermost that began last. */
function openThen(
  db: ReadDb,
  { spans }: Sample,
  part: ServicePart,
  [, timeUs, , resource]: SampledLog,
  process: (resource: number) => number,
): { traceId?: string; spanId?: string } {
  let best = -1;
  for (const i of part.spans) {
    const span = spans[i];
    if (!span || span[13] > latestUs(timeUs) || openUntilUs(span) < timeUs) continue;
    if (process(span[3]) !== process(resource)) continue;
    if (best < 0 || span[13] > (spans[best]?.[13] ?? 0)) best = i;
  }
  const span = spans[best];
  if (!span) return {};
  const { text: _, ...where } = spanExample(db, span);
  return where;
}
