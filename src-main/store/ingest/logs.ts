// A decoded logs request to rows of `logs`, and to the log counts of their traces.
import { TIED_BY_FIELDS } from '#shared/model/log-tie.ts';
import { SEVERITIES, severityOf } from '#shared/model/severity.ts';
import { bodyText } from '../../otlp/attributes.ts';
import { type LogBatch, VALUE_EMPTY, VALUE_STRING } from '../../otlp/columns.ts';
import { Reader, WIRE_BYTES } from '../../otlp/reader.ts';
import { tied, tieRecord } from '../../otlp/tie.ts';
import type { WriteDb } from '../sql.ts';
import { BulkInsert } from './bulk-insert.ts';
import type { Contents } from './chunk-builder.ts';
import type { Dictionaries } from './dictionaries.ts';
import type { Origins } from './origins.ts';
import type { TraceSummaries } from './trace-summaries.ts';

/** severity_text of LogRecord (logs.proto). */
const SEVERITY_TEXT = (3 << 3) | WIRE_BYTES;

const COLUMNS = [
  'id',
  'time_us',
  'time_ns',
  'severity',
  'resource',
  'scope',
  'trace',
  'span_hi',
  'span_lo',
  'severity_text',
  'event_name',
  'structured',
  'tied_by',
  'at',
  'length',
  'body',
];

/** Slots of `chunks.tally`: trace … fatal, unknown, then records with a trace. */
export const TALLY_SLOTS = SEVERITIES.length + 2;
export const TALLY_UNKNOWN = SEVERITIES.length;
export const TALLY_WITH_TRACE = SEVERITIES.length + 1;
const SLOT_OF_SEVERITY = Array.from({ length: 256 }, (_, number) => {
  const word = severityOf(number);
  return word === 'unknown' ? TALLY_UNKNOWN : SEVERITIES.indexOf(word);
});

export class LogRows {
  readonly #insert: BulkInsert;
  readonly #dictionaries: Dictionaries;
  readonly #traces: TraceSummaries;
  #tally = new Uint32Array(TALLY_SLOTS);

  constructor(db: WriteDb, dictionaries: Dictionaries, traces: TraceSummaries) {
    this.#insert = new BulkInsert(db, 'logs', COLUMNS);
    this.#dictionaries = dictionaries;
    this.#traces = traces;
  }

  /** Adds a batch's records as rows from `firstId`; `base` is where its bytes begin in the chunk. */
  add(
    batch: LogBatch,
    origins: Origins,
    firstId: number,
    base: number,
    run: number,
    receivedUs: number,
  ): Contents {
    const { logs, bytes } = batch;
    const insert = this.#insert;
    const tally = this.#tally;
    const r = new Reader(bytes);
    let minUs = Number.POSITIVE_INFINITY;
    let maxUs = 0;
    for (let i = 0; i < logs.count; i++) {
      let us = logs.timeUs[i] as number;
      let ns = logs.timeNs[i] as number;
      if (us === 0 && ns === 0) {
        us = logs.observedUs[i] as number;
        ns = logs.observedNs[i] as number;
        if (us === 0 && ns === 0) us = receivedUs;
      }
      const kind = logs.bodyKind[i] as number;
      const body = bodyText(bytes, kind, logs.bodyOffset[i] as number, logs.bodyLength[i] as number);
      const t0 = logs.trace0[i] as number;
      const t1 = logs.trace1[i] as number;
      const t2 = logs.trace2[i] as number;
      const t3 = logs.trace3[i] as number;
      let trace: number | null = null;
      let spanHi = logs.spanHi[i] as number;
      let spanLo = logs.spanLo[i] as number;
      let tiedBy = TIED_BY_FIELDS;
      if ((t0 | t1 | t2 | t3) !== 0) trace = this.#traces.addLog(t0, t1, t2, t3, false, run, us, ns);
      else {
        tiedBy = tieRecord(r, logs, i, body);
        if (tiedBy !== TIED_BY_FIELDS) {
          const { trace0, trace1, trace2, trace3, isHalf } = tied;
          trace = this.#traces.addLog(trace0, trace1, trace2, trace3, isHalf, run, us, ns);
          if (tied.spanHi !== 0 || tied.spanLo !== 0) {
            spanHi = tied.spanHi;
            spanLo = tied.spanLo;
          }
        }
      }
      const scope = logs.scope[i] as number;
      const severity = logs.severity[i] as number;
      const offset = logs.offset[i] as number;
      const length = logs.length[i] as number;
      const eventLength = logs.eventNameLength[i] as number;
      insert.add(
        firstId + i,
        us,
        ns,
        severity,
        origins.resource[scope] as number,
        origins.scope[scope] as number,
        trace,
        spanHi,
        spanLo,
        this.#severityText(r, offset, length),
        eventLength === 0
          ? 0
          : this.#dictionaries.name(bytes, logs.eventNameOffset[i] as number, eventLength),
        kind === VALUE_STRING || kind === VALUE_EMPTY ? 0 : 1,
        tiedBy,
        base + offset,
        length,
        body,
      );
      const slot = SLOT_OF_SEVERITY[severity] as number;
      tally[slot] = (tally[slot] as number) + 1;
      if (trace !== null) tally[TALLY_WITH_TRACE] = (tally[TALLY_WITH_TRACE] as number) + 1;
      if (us < minUs) minUs = us;
      if (us > maxUs) maxUs = us;
    }
    return { items: logs.count, minUs, maxUs };
  }

  /** The dictionary id of a record's severity_text; 0 when it has none. Encoders write it early, so little is read. */
  #severityText(r: Reader, offset: number, length: number): number {
    r.pos = offset;
    r.end = offset + length;
    for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
      if (tag === SEVERITY_TEXT) {
        const size = r.length();
        return size === 0 ? 0 : this.#dictionaries.name(r.bytes, r.take(size), size);
      }
      r.skip(tag);
    }
    return 0;
  }

  /** What was added since the last call, for the chunk's row. */
  takeTally(): Uint8Array {
    const bytes = new Uint8Array(this.#tally.buffer);
    this.#tally = new Uint32Array(TALLY_SLOTS);
    return bytes;
  }

  flush(): void {
    this.#insert.flush();
  }

  discard(): void {
    this.#insert.discard();
    this.#tally = new Uint32Array(TALLY_SLOTS);
  }
}
