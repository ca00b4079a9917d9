// The spans of one trace, unified: a span that came twice is here once, and different spans with one id are both
// here and marked. In order of start, then of arrival.
import { SPAN_ID_SHARED } from '#shared/model/trace-columns.ts';
import { startNsOf } from '../bits.ts';
import { QuadTable } from '../quad-table.ts';
import { TRACES } from '../signals.ts';
import { allRaw, get, number, type Query, type ReadDb, sql } from '../sql.ts';
import { type ItemBytes, itemBytes, sameItem } from './item-bytes.ts';

/** What is drawn of a row of `spans`; ids are signed halves. */
export type SpanHead = readonly [
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
  ...more: number[],
];

/** The same with where its bytes are: two more values of a hundred thousand rows are read only by who needs them. */
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

export interface TraceSpans<Row extends SpanHead = SpanHead> {
  rows: Row[];
  /** Flags of the same rows: SPAN_ID_SHARED or 0. */
  shared: Uint8Array;
  /** Position in `rows` by span id. */
  byId: QuadTable;
  /** Row ids of spans that are byte-equal to an earlier one. */
  repeatRows: number[];
}

const HEAD = sql`id, start_us, duration_ns, resource, scope, name, bits, id_hi, id_lo, parent_hi, parent_lo`;

/** Reads the spans of a trace by the trace's row id. */
export function traceSpans(db: ReadDb, trace: number): TraceSpans {
  return unified(db, readRows<SpanHead>(db, HEAD, trace));
}

/** Reads the spans of a trace with where their bytes are. */
export function traceSpansWithBytes(db: ReadDb, trace: number): TraceSpans<SpanTuple> {
  return unified(db, readRows<SpanTuple>(db, sql`${HEAD}, at, length`, trace));
}

function readRows<Row extends SpanHead>(db: ReadDb, columns: Query, trace: number): Row[] {
  return allRaw<Row>(db, sql`SELECT ${columns} FROM spans WHERE trace = ${trace}`);
}

function unified<Row extends SpanHead>(db: ReadDb, stored: Row[]): TraceSpans<Row> {
  const order = orderByStart(stored);
  const byId = new QuadTable(stored.length);
  const rows: Row[] = [];
  const shared = new Uint8Array(stored.length);
  const repeatRows: number[] = [];
  for (const index of order) {
    const row = stored[index] as Row;
    const first = byId.add(row[7], row[8], 0, 0, rows.length);
    if (first !== rows.length) {
      if (equalsAny(db, row, rows, first)) {
        repeatRows.push(row[0]);
        continue;
      }
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
function equalsAny(db: ReadDb, row: SpanHead, rows: readonly SpanHead[], first: number): boolean {
  const bytes = bytesOf(db, row[0]);
  for (let i = first; i < rows.length; i++) {
    const other = rows[i] as SpanHead;
    if (other[7] !== row[7] || other[8] !== row[8] || other[1] !== row[1]) continue;
    const others = bytesOf(db, other[0]);
    if (bytes && others && sameItem(bytes, others) && sameOrigin(db, row[3], other[3])) return true;
  }
  return false;
}

function bytesOf(db: ReadDb, id: number): ItemBytes | undefined {
  const row = get<{ id: number; at: number; length: number }>(
    db,
    sql`SELECT id, at, length FROM spans WHERE id = ${id}`,
  );
  return row && itemBytes(db, TRACES, row);
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
function orderByStart(rows: readonly SpanHead[]): Float64Array {
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
    return order.sort((a, b) => (rows[a] as SpanHead)[1] - (rows[b] as SpanHead)[1] || a - b);
  }
  for (let i = 0; i < count; i++) {
    const row = rows[i] as SpanHead;
    const time = inNanos ? (row[1] - base) * 1000 + startNsOf(row[6]) : row[1] - base;
    keys[i] = time * positions + i;
  }
  if (!isSorted(keys)) keys.sort();
  for (let i = 0; i < count; i++) keys[i] = (keys[i] as number) % positions;
  return keys;
}

function isSorted(keys: Float64Array): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i] as number) < (keys[i - 1] as number)) return false;
  return true;
}
