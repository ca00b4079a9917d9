// What a send consists of, as the store's rows: worked out once, then taken batch by batch. Eight bytes a row is
// all the memory a send needs, however large.
import type { Signal } from '#shared/model/signal.ts';
import type { Treatment } from './treatment.ts';

/** Rows of one signal in the order they go. Spans and log records: row ids. Metrics: ids of chunks. */
export type Rows = Record<Signal, Float64Array>;

/** What the preflight must know of the rows, measured when the plan is made. */
export interface Facts {
  items: Record<Signal, number>;
  /** Bytes of the items themselves, before compression. */
  bytes: Record<Signal, number>;
  /** Times of the oldest and newest item of each signal, µs; 0 when it has none. */
  oldestUs: Record<Signal, number>;
  newestUs: Record<Signal, number>;
  /** When the last span ends, µs; 0 without spans. */
  newestEndUs: number;
  /** How many traces the spans belong to. */
  traces: number;
  /** Traces of more than a megabyte of spans. */
  largeTraces: LargeTrace[];
  /** Largest trace by the bytes of its spans. */
  largestTrace: { traceId: string; bytes: number } | null;
  /** Log records whose body is longer than 256 KiB. */
  longBodies: number;
  deltaPoints: number;
}

/** A trace that some backends may not keep whole. */
export interface LargeTrace {
  /** Its row in `traces`. */
  trace: number;
  traceId: string;
  bytes: number;
  /** Rows of spans, in the order they go, with the trace's bytes before each: about every 100 KB. */
  marks: { row: number; bytes: number }[];
}

export interface Plan {
  /** In words: "POST /checkout a3f1c09e". */
  label: string;
  rows: Rows;
  facts: Facts;
  /** Services whose metrics go along; null for all. Metric points outside [fromUs, toUs) stay. */
  metrics: { services: string[] | null; fromUs: number; toUs: number };
  /** The one trace it is about, for links. */
  traceId: string | null;
}

/** A part of a plan to put into one request. */
export interface Slice {
  signal: Signal;
  rows: Float64Array;
  metrics: Plan['metrics'];
  /** Of the chosen points of these chunks, counted through, those from..to only. For metrics. */
  points?: { from: number; to: number };
  treatment: Treatment;
}

/** An item that stays here because the backend would refuse it, or lose it without a word. */
export interface LeftOut {
  /** Its row; for a metric point its chunk. */
  row: number;
  /** For a metric point, which of the chunk's chosen points it is. */
  point?: number;
  /** In plain words, the same for all of a kind. */
  reason: string;
}

/** A request's body of at most about 1 MiB, from the first rows of a slice. */
export interface Assembled {
  body: Uint8Array;
  items: number;
  /** How many of the slice's rows are wholly in it, or gone from the store. */
  rows: number;
  /** How many points of the row after those were passed or used. For metrics. */
  points: number;
  leftOut: LeftOut[];
}

/** Puts request bodies together from stored bytes; lives in a reader thread. */
export interface BatchSource {
  assemble(slice: Slice): Promise<Assembled>;
}
