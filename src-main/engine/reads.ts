// The questions reader threads answer, by the names of the API's endpoints.
import type { What } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Input, Output, ReadName } from '../api/index.ts';
import { type Assembled, assemble, type Plan, type Slice } from '../send/index.ts';
import { StoreError } from '../store/errors.ts';
import {
  type DestinationRow,
  getSend,
  listDestinations,
  listSends,
  type SendRow,
} from '../store/reads/sends.ts';
import { traceRow, traceRows, traceSummary } from '../store/reads/trace-rows.ts';
import type { ReadDb } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import type { ReadContext } from '../store/thread/serve-reader.ts';
import { planSend } from './plan-send.ts';

type EndpointReads = {
  [N in ReadName]: (db: ReadDb, input: Input<N>, context: ReadContext) => Output<N>;
};

/** Where an export goes on; opaque to whoever carries it. */
export interface ExportCursor {
  chunk: number;
}

/** What the engine itself asks, beside the endpoints. */
type OwnReads = {
  listDestinations: (db: ReadDb, input: object) => DestinationRow[];
  listStoredSends: (db: ReadDb, input: { limit: number }) => SendRow[];
  getStoredSend: (db: ReadDb, input: { id: number }) => SendRow | undefined;
  planSend: (db: ReadDb, input: { what: What; signals: Signal[] }, context: ReadContext) => Plan;
  assemble: (db: ReadDb, slice: Slice) => Assembled;
  /** OTLP/JSON lines of a piece; `next` is null after the last. */
  exportPart: (
    db: ReadDb,
    input: { what: Input<'exportData'>; cursor: ExportCursor | null },
  ) => { lines: Uint8Array; next: ExportCursor | null };
};

export type Reads = EndpointReads & OwnReads;
export type EngineStore = Store<Reads>;

export const reads: Partial<Reads> = {
  planSend,
  assemble,
  listDestinations,
  listStoredSends: listSends,
  getStoredSend: (db, { id }) => getSend(db, id),
  listTraces(db, { order, limit }) {
    const { rows } = traceRows(db, {}, order, limit);
    return { traces: rows.map((row) => traceSummary(db, row)), next: null, query: '' };
  },
  getTrace(db, { traceId }) {
    const row = traceRow(db, traceId);
    if (row === undefined) throw new StoreError('not_found', `There is no trace ${traceId}.`);
    return traceSummary(db, row);
  },
};
