// The spans of one trace, unified: a span that came twice is here once, and different spans with one id are both
// here and marked. In order of start, then of arrival.
import { SPAN_ID_SHARED } from '#shared/model/trace-columns.ts';
import { startNsOf } from '../bits.ts';
import { QuadTable } from '../quad-table.ts';
import { TRACES } from '../signals.ts';
import { allRaw, number, type ReadDb, sql } from '../sql.ts';
import { itemBytes, sameItem } from './item-bytes.ts';

/** A row of `spans`; ids are signed halves. */
export type SpanTuple = readonly [
  id: number,
  startUs: number,
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

export interface TraceSpans {
  rows: SpanTuple[];
  /** Flags of the same rows: SPAN_ID_SHARED or 0. */
  shared: Uint8Array;
  /** Position in `rows` by span id. */
  byId: QuadTable;
  /** Row ids of spans that are byte-equal to an earlier one. */
  repeatRows: number[];
}

/** Reads the spans of a trace by the trace's row id. */
export function traceSpans(db: ReadDb, trace: number): TraceSpans {
  const stored = allRaw<SpanTuple>(
    db,
    sql`SELECT id, start_us, duration_ns, resource, scope, name, bits, id_hi, id_lo, parent_hi, parent_lo, at, length
        FROM spans WHERE trace = ${trace}`,
  );
  const order = orderByStart(stored);
  const byId = new QuadTable(stored.length);
  const rows: SpanTuple[] = [];
  const shared = new Uint8Array(stored.length);
  const repeatRows: number[] = [];
  for (const index of order) {
    const row = stored[index] as SpanTuple;
    const first = byId.get(row[7], row[8], 0, 0);
    if (first < 0) byId.set(row[7], row[8], 0, 0, rows.length);
    else if (equalsAny(db, row, rows, first)) {
      repeatRows.push(row[0]);
      continue;
    } else {
      shared[first] = SPAN_ID_SHARED;
      shared[rows.length] = SPAN_ID_SHARED;
    }
    rows.push(row);
  }
  return { rows, shared, byId, repeatRows };
}

/**
 * True when a row is byte-equal to one with its id and came from the same service instance: an exporter's retry.
 * Rows with one id are few and start at `first`.
 */
function equalsAny(db: ReadDb, row: SpanTuple, rows: readonly SpanTuple[], first: number): boolean {
  for (let i = first; i < rows.length; i++) {
    const other = rows[i] as SpanTuple;
    if (other[7] !== row[7] || other[8] !== row[8] || other[12] !== row[12] || other[1] !== row[1]) continue;
    const a = itemBytes(db, TRACES, { id: row[0], at: row[11], length: row[12] });
    const b = itemBytes(db, TRACES, { id: other[0], at: other[11], length: other[12] });
    if (a && b && sameItem(a, b) && sameOrigin(db, row[3], other[3])) return true;
  }
  return false;
}

/** Some SDKs write a resource's attributes in another order each time, so two rows may tell of one resource. */
function sameOrigin(db: ReadDb, a: number, b: number): boolean {
  if (a === b) return true;
  const different = number(
    db,
    sql`SELECT count(DISTINCT service || ' ' || namespace || ' ' || instance) FROM resources WHERE id IN (${a}, ${b})`,
  );
  return different === 1;
}

/** Positions in order of start, then of row. Numbers are packed with their position and sorted natively. */
function orderByStart(rows: readonly SpanTuple[]): Float64Array {
  const count = rows.length;
  const keys = new Float64Array(count);
  if (count === 0) return keys;
  let base = Number.POSITIVE_INFINITY;
  let top = 0;
  for (const row of rows) {
    if (row[1] < base) base = row[1];
    if (row[1] > top) top = row[1];
  }
  const positions = 2 ** Math.ceil(Math.log2(count + 1));
  const inNanos = (top - base + 1) * 1000 * positions < Number.MAX_SAFE_INTEGER;
  if (!inNanos && (top - base + 1) * positions >= Number.MAX_SAFE_INTEGER) {
    const order = Float64Array.from(rows, (_, i) => i);
    return order.sort((a, b) => (rows[a] as SpanTuple)[1] - (rows[b] as SpanTuple)[1] || a - b);
  }
  for (let i = 0; i < count; i++) {
    const row = rows[i] as SpanTuple;
    const time = inNanos ? (row[1] - base) * 1000 + startNsOf(row[6]) : row[1] - base;
    keys[i] = time * positions + i;
  }
  keys.sort();
  for (let i = 0; i < count; i++) keys[i] = (keys[i] as number) % positions;
  return keys;
}
