// One trace as columns for the waterfall (src-shared/model/trace-columns.ts).
import { joinNanos } from '#shared/model/time.ts';
import {
  MISSING_PARENT,
  NO_PARENT,
  packTraceColumns,
  SPAN_HAS_EVENTS,
  SPAN_HAS_LINKS,
  type TraceColumns,
} from '#shared/model/trace-columns.ts';
import { HAS_EVENTS, HAS_LINKS, kindOf, startNsOf, statusOf } from '../bits.ts';
import { number, type ReadDb, sql } from '../sql.ts';
import type { ReadContext } from '../thread/serve-reader.ts';
import { lookups } from './lookups.ts';
import { machineOf } from './machine.ts';
import { type TraceRow, traceRow } from './trace-rows.ts';
import { type SpanHead, type TraceSpans, traceSpans } from './trace-spans.ts';

/** Gives each id met a place in a list, in order of first appearance. */
class Places {
  readonly ids: number[] = [];
  readonly #places = new Map<number, number>();
  #last = -1;
  #lastPlace = -1;
  of(id: number): number {
    if (id === this.#last) return this.#lastPlace;
    let place = this.#places.get(id);
    if (place === undefined) {
      place = this.ids.length;
      this.#places.set(id, place);
      this.ids.push(id);
    }
    this.#last = id;
    this.#lastPlace = place;
    return place;
  }
}

/** A trace as columns packed for transfer, or undefined when no span of it is here. Repeats found are unified in the store afterwards. */
export function packedTraceColumns(
  db: ReadDb,
  input: { traceId: string },
  context?: Pick<ReadContext, 'ask'>,
): ArrayBuffer | undefined {
  const trace = traceRow(db, input.traceId);
  if (!trace || trace.root === 0) return undefined;
  const spans = traceSpans(db, trace.id);
  if (spans.repeatRows.length > 0) context?.ask('dropRepeats', { trace: trace.id, rows: spans.repeatRows });
  return packTraceColumns(traceColumns(db, trace, spans));
}

/** Fills the columns of a trace from its unified spans. */
export function traceColumns(db: ReadDb, trace: TraceRow, spans: TraceSpans): TraceColumns {
  const { rows, shared, byId } = spans;
  const count = rows.length;
  const names = new Places();
  const resources = new Places();
  const scopes = new Places();
  const first = rows[0];
  const baseUs = first ? first[1] : 0;
  const baseNs = first ? startNsOf(first[6]) : 0;
  const columns = {
    start: new Float64Array(count),
    duration: new Float64Array(count),
    parent: new Int32Array(count),
    idHi: new Uint32Array(count),
    idLo: new Uint32Array(count),
    parentHi: new Uint32Array(count),
    parentLo: new Uint32Array(count),
    name: new Uint32Array(count),
    resource: new Uint16Array(count),
    scope: new Uint16Array(count),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint8Array(count),
  };
  let lastHi = 0;
  let lastLo = 0;
  let lastPlace = NO_PARENT;
  for (let i = 0; i < count; i++) {
    // By index: destructuring would ask each row for an iterator.
    const row = rows[i] as SpanHead;
    const bits = row[6];
    const parentHi = row[9];
    const parentLo = row[10];
    columns.start[i] = (row[1] - baseUs) * 1000 + startNsOf(bits) - baseNs;
    columns.duration[i] = row[2];
    columns.idHi[i] = row[7];
    columns.idLo[i] = row[8];
    columns.parentHi[i] = parentHi;
    columns.parentLo[i] = parentLo;
    // Siblings come together: what was just looked up is mostly what is wanted next.
    if (parentHi !== lastHi || parentLo !== lastLo) {
      lastHi = parentHi;
      lastLo = parentLo;
      lastPlace = (parentHi | parentLo) === 0 ? NO_PARENT : parentPlace(byId, parentHi, parentLo);
    }
    columns.parent[i] = lastPlace;
    columns.name[i] = names.of(row[5]);
    columns.resource[i] = resources.of(row[3]);
    columns.scope[i] = scopes.of(row[4]);
    columns.kind[i] = kindOf(bits);
    columns.status[i] = statusOf(bits);
    columns.flags[i] =
      (bits & HAS_EVENTS ? SPAN_HAS_EVENTS : 0) |
      (bits & HAS_LINKS ? SPAN_HAS_LINKS : 0) |
      (shared[i] as number);
  }
  const look = lookups(db);
  return {
    traceId: trace.traceId,
    baseNs: joinNanos(baseUs, baseNs),
    count,
    ...columns,
    names: names.ids.map((id) => look.name(id)),
    resources: resources.ids.map((id) => {
      const entry = look.resource(id);
      const { service, instance } = entry;
      const machine = machineOf(entry);
      return { service, ...(instance !== '' && { instance }), ...(machine.length > 0 && { machine }) };
    }),
    scopes: scopes.ids.map((id) => look.scope(id).name),
    repeats: number(db, sql`SELECT repeats FROM traces WHERE id = ${trace.id}`) + spans.repeatRows.length,
    torn: trace.torn === 1,
  };
}

function parentPlace(byId: TraceSpans['byId'], hi: number, lo: number): number {
  const place = byId.get(hi, lo, 0, 0);
  return place < 0 ? MISSING_PARENT : place;
}
