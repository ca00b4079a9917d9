// What the figures are counted over: the newest rows of the range, and for each service its part of them.
import { kindOf, startNsOf } from '../../store/bits.ts';
import { QuadTable } from '../../store/quad-table.ts';
import { type ActiveSeries, activeSeries } from '../../store/reads/active-series.ts';
import { lookups, resourceAttribute } from '../../store/reads/lookups.ts';
import {
  newestLogsIn,
  newestSpansIn,
  type RowRange,
  type SampledLog,
} from '../../store/reads/newest-in-range.ts';
import type { StartedSpan } from '../../store/reads/scan-spans.ts';
import type { ReadDb } from '../../store/sql.ts';
import { isAutomatic } from './scopes.ts';

/** Rows looked at: more would take longer than one waits for a page. */
export const MOST_ROWS = 50_000;
const MOST_SERIES = 20_000;

/** No parent; a parent that is not among the rows. */
export const NO_PARENT = -1;
export const ELSEWHERE = -2;

export interface ServicePart {
  id: number;
  name: string;
  language: string;
  resources: Set<number>;
  /** Indexes into the sample's rows. */
  spans: number[];
  logs: number[];
  series: ActiveSeries[];
}

export interface Sample {
  range: RowRange;
  spans: readonly StartedSpan[];
  logs: readonly SampledLog[];
  series: readonly ActiveSeries[];
  allSpans: boolean;
  allLogs: boolean;
  /** By span: index of its parent, `NO_PARENT` or `ELSEWHERE`. A span that came again has its first one's index in `same`. */
  parents: Int32Array;
  same: Int32Array;
  services: Map<number, ServicePart>;
}

export const kind = (span: StartedSpan): number => kindOf(span[6]);
export const endUs = (span: StartedSpan): number => span[13] + Math.max(0, span[2]) / 1000;
/** Start and end in nanoseconds after a moment in µs: exact within the same hundred days. */
export const startNs = (span: StartedSpan, baseUs: number): number =>
  (span[13] - baseUs) * 1000 + startNsOf(span[6]);

/** Whether a scope's spans are automatic, asked of each scope once. */
export function automaticScopes(db: ReadDb): (scope: number) => boolean {
  const known = new Map<number, boolean>();
  const look = lookups(db);
  return (scope) => {
    let is = known.get(scope);
    if (is === undefined) {
      is = isAutomatic(look.scope(scope).name);
      known.set(scope, is);
    }
    return is;
  };
}

function parentsOf(spans: readonly StartedSpan[]): Pick<Sample, 'parents' | 'same'> {
  const table = new QuadTable(spans.length);
  const parents = new Int32Array(spans.length);
  const same = new Int32Array(spans.length);
  for (const [i, [, trace, , , , , , hi, lo]] of spans.entries()) same[i] = table.add(trace, hi, lo, 0, i);
  for (const [i, [, trace, , , , , , , , hi, lo]] of spans.entries()) {
    if (hi === 0 && lo === 0) parents[i] = NO_PARENT;
    else {
      const parent = table.get(trace, hi, lo, 0);
      parents[i] = parent >= 0 ? parent : ELSEWHERE;
    }
  }
  return { parents, same };
}

/** The newest of a range. Asks in the caller's snapshot. */
export function takeSample(db: ReadDb, range: RowRange, most = MOST_ROWS): Sample {
  const spans = newestSpansIn(db, range, most);
  const logs = newestLogsIn(db, range, most);
  const stretch = { fromUs: range.fromUs ?? 0, toUs: range.toUs ?? 2 ** 62 };
  const { series } = activeSeries(db, stretch, range.run, MOST_SERIES);
  const look = lookups(db);
  const services = new Map<number, ServicePart>();
  const ofResource = new Map<number, ServicePart>();
  const partOf = (resource: number): ServicePart => {
    const known = ofResource.get(resource);
    if (known) return known;
    const entry = look.resource(resource);
    let part = services.get(entry.serviceId);
    if (!part) {
      part = {
        id: entry.serviceId,
        name: entry.service,
        language: '',
        resources: new Set(),
        spans: [],
        logs: [],
        series: [],
      };
      services.set(entry.serviceId, part);
    }
    part.resources.add(resource);
    if (part.language === '') part.language = resourceAttribute(entry, 'telemetry.sdk.language');
    ofResource.set(resource, part);
    return part;
  };
  for (const [i, row] of spans.rows.entries()) partOf(row[3]).spans.push(i);
  for (const [i, row] of logs.rows.entries()) partOf(row[3]).logs.push(i);
  for (const one of series) partOf(one.resource).series.push(one);
  return {
    range,
    spans: spans.rows,
    logs: logs.rows,
    series,
    allSpans: spans.all,
    allLogs: logs.all,
    services,
    ...parentsOf(spans.rows),
  };
}
