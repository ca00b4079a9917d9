// A decoded trace request to rows of `spans` and to summaries of their traces.
import { SPAN_HAS_EXCEPTION, SPAN_IS_ERROR, type TraceBatch } from '../../otlp/columns.ts';
import { HAS_EVENTS, HAS_EXCEPTION, HAS_LINKS, packBits } from '../bits.ts';
import { storable, type WriteDb } from '../sql.ts';
import { BulkInsert } from './bulk-insert.ts';
import type { Contents } from './chunk-builder.ts';
import type { Dictionaries } from './dictionaries.ts';
import type { Origins } from './origins.ts';
import type { SpanFacts, TraceSummaries } from './trace-summaries.ts';

const COLUMNS = [
  'id',
  'trace',
  'start_us',
  'duration_ns',
  'resource',
  'scope',
  'name',
  'bits',
  'id_hi',
  'id_lo',
  'parent_hi',
  'parent_lo',
  'at',
  'length',
];

export class SpanRows {
  readonly #insert: BulkInsert;
  readonly #dictionaries: Dictionaries;
  readonly #traces: TraceSummaries;
  readonly #facts: SpanFacts = {
    startUs: 0,
    startNs: 0,
    durationNs: 0,
    service: 0,
    name: 0,
    isError: false,
    isRoot: false,
    spanHi: 0,
    spanLo: 0,
  };

  constructor(db: WriteDb, dictionaries: Dictionaries, traces: TraceSummaries) {
    this.#insert = new BulkInsert(db, 'spans', COLUMNS);
    this.#dictionaries = dictionaries;
    this.#traces = traces;
  }

  /** Adds a batch's spans as rows from `firstId`; `base` is where its bytes begin in the chunk. */
  add(batch: TraceBatch, origins: Origins, firstId: number, base: number, run: number): Contents {
    const { spans, bytes } = batch;
    const facts = this.#facts;
    const insert = this.#insert;
    let minUs = Number.POSITIVE_INFINITY;
    let maxUs = 0;
    for (let i = 0; i < spans.count; i++) {
      const scope = spans.scope[i] as number;
      const bits = spans.bits[i] as number;
      const startUs = spans.startUs[i] as number;
      const startNs = spans.startNs[i] as number;
      const durationNs = storable(spans.durationNs[i] as number);
      const parentHi = spans.parentHi[i] as number;
      const parentLo = spans.parentLo[i] as number;
      const name = this.#dictionaries.name(
        bytes,
        spans.nameOffset[i] as number,
        spans.nameLength[i] as number,
      );
      facts.startUs = startUs;
      facts.startNs = startNs;
      facts.durationNs = durationNs;
      facts.service = origins.service[scope] as number;
      facts.name = name;
      facts.isError = (bits & SPAN_IS_ERROR) !== 0;
      facts.isRoot = (parentHi | parentLo) === 0;
      facts.spanHi = spans.spanHi[i] as number;
      facts.spanLo = spans.spanLo[i] as number;
      const trace = this.#traces.addSpan(
        spans.trace0[i] as number,
        spans.trace1[i] as number,
        spans.trace2[i] as number,
        spans.trace3[i] as number,
        run,
        facts,
      );
      const flags =
        (spans.eventCount[i] ? HAS_EVENTS : 0) |
        (spans.linkCount[i] ? HAS_LINKS : 0) |
        (bits & SPAN_HAS_EXCEPTION ? HAS_EXCEPTION : 0);
      insert.add(
        firstId + i,
        trace,
        startUs,
        durationNs,
        origins.resource[scope] as number,
        origins.scope[scope] as number,
        name,
        packBits(spans.kind[i] as number, spans.status[i] as number, flags, startNs),
        facts.spanHi,
        facts.spanLo,
        parentHi,
        parentLo,
        base + (spans.offset[i] as number),
        spans.length[i] as number,
      );
      if (startUs < minUs) minUs = startUs;
      if (startUs > maxUs) maxUs = startUs;
    }
    return { items: spans.count, minUs, maxUs };
  }

  flush(): void {
    this.#insert.flush();
  }

  discard(): void {
    this.#insert.discard();
  }
}
