// Rows of spans for the evaluation of queries, narrowed by what a row knows.
import { HAS_LINKS } from '../bits.ts';
import { allRaw, every, type Query, type ReadDb, sql } from '../sql.ts';

/** A row of `spans`, by position: reading a hundred thousand objects would cost twice as much. */
export type SpanRow = readonly [
  id: number,
  trace: number,
  durationNs: number,
  resource: number,
  scope: number,
  name: number,
  bits: number,
  idHi: number,
  idLo: number,
  parentHi: number,
  parentLo: number,
  at: number,
  length: number,
];

/** A span's row, and when it started. */
export type StartedSpan = readonly [...SpanRow, startUs: number];

export const SPAN_COLUMNS = sql`id, trace, duration_ns, resource, scope, name, bits, id_hi, id_lo, parent_hi, parent_lo,
  at, length`;
export const STARTED_COLUMNS = sql`${SPAN_COLUMNS}, start_us`;

/** What a row must show. Lists hold ids; an absent one does not narrow. */
export interface SpanNarrowing {
  names?: readonly number[] | undefined;
  resources?: readonly number[] | undefined;
  scopes?: readonly number[] | undefined;
  /** Values of the low five bits of `bits`: kind and status. */
  kindAndStatus?: readonly number[] | undefined;
  minDurationNs?: number | undefined;
  maxDurationNs?: number | undefined;
}

/** The spans of one chunk that link to others, with their start. */
export function spansWithLinks(db: ReadDb, firstRow: number, lastRow: number): StartedSpan[] {
  return allRaw<StartedSpan>(
    db,
    sql`SELECT ${STARTED_COLUMNS} FROM spans WHERE id BETWEEN ${firstRow} AND ${lastRow} AND bits & ${HAS_LINKS} <> 0 ORDER BY id`,
  );
}

/** Ids as one parameter, so that the statement stays the same however many there are. */
function inList(ids: readonly number[]): Query {
  return sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

/** The spans of some traces, trace by trace in order of their ids. */
export function spansOfTraces(db: ReadDb, traces: readonly number[], narrowing: SpanNarrowing): SpanRow[] {
  const { names, resources, scopes, kindAndStatus, minDurationNs, maxDurationNs } = narrowing;
  const conditions = [sql`trace IN ${inList(traces)}`];
  if (names) conditions.push(sql`name IN ${inList(names)}`);
  if (resources) conditions.push(sql`resource IN ${inList(resources)}`);
  if (scopes) conditions.push(sql`scope IN ${inList(scopes)}`);
  if (kindAndStatus) conditions.push(sql`bits & 31 IN ${inList(kindAndStatus)}`);
  if (minDurationNs !== undefined) conditions.push(sql`duration_ns >= ${minDurationNs}`);
  if (maxDurationNs !== undefined) conditions.push(sql`duration_ns <= ${maxDurationNs}`);
  return allRaw<SpanRow>(
    db,
    sql`SELECT ${SPAN_COLUMNS} FROM spans WHERE ${every(conditions)} ORDER BY trace, id`,
  );
}
