// What a send consists of, as the store's rows: worked out once, then taken batch by batch. Eight bytes a row is
// all the memory a send needs, however large.
import type { Signal } from '#shared/model/signal.ts';
import type { Copy } from '../store/reads/given.ts';
import type { Treatment } from './treatment.ts';

/**
 * Rows of each signal in the order they go. Spans: trace by trace. Log records: stream by stream, by time in
 * each; data points by time: backends refuse what is behind its stream, its series or its resource.
 */
export type Rows = Record<Signal, Float64Array>;

/** What the preflight must know of the rows, measured when the plan is made. */
export interface Facts {
  items: Record<Signal, number>;
  /** Bytes of the items themselves, before compression. */
  bytes: Record<Signal, number>;
  /** Times of the oldest and newest item of each signal, µs; 0 when it has none. */
  oldestUs: Record<Signal, number>;
  newestUs: Record<Signal, number>;
  /** When the last item of each signal ends that is not far in the future, µs; 0 when none is. */
  presentEndUs: Record<Signal, number>;
  /** When the last item of each signal ends that is, and that a backend can keep; 0 when none is. */
  futureEndUs: Record<Signal, number>;
  /** How many traces the spans belong to. */
  traces: number;
  /** Traces of more than a megabyte of spans. */
  largeTraces: LargeTrace[];
  /** Largest trace by the bytes of its spans, those included that the destination has. */
  largestTrace: { traceId: string; bytes: number } | null;
  /** Log records whose body is longer than 256 KiB. */
  longBodies: number;
  deltaPoints: number;
  /** Items that the destination accepted before, and that are not in the plan therefore. */
  already: Record<Signal, number>;
  /** Likewise, of which nobody knows whether it did. */
  uncertain: Record<Signal, number>;
  /** Of the uncertain ones, those that went with some that were refused: nobody said which. */
  partly: Record<Signal, number>;
  /** Items that were found missing there and stay out of the plan: they would be refused, or take another's place. */
  barred: Record<Signal, number>;
  /** Items that another send takes there at this moment, and that are not in the plan therefore. */
  underWay: Record<Signal, number>;
  /** Items that were forwarded there as they came, and that are not in the plan therefore. */
  forwarded: Record<Signal, number>;
  /** Items of the plan that went where the destination was before its address was changed. */
  elsewhere: Record<Signal, number>;
  /** Items that are there as recorded, where they are moved to now; as a moved copy, where they are not. */
  otherwise: Record<Signal, number>;
  /** Of what moves to now: the copy that a part of it went there with. The rest belongs to it. */
  copy: Copy | null;
  /** Items of the plan that went to the same place under the name of another destination. */
  sentAs: { name: string; items: Record<Signal, number> }[];
}

/** A count of each signal, none yet. */
export const none = (): Record<Signal, number> => ({ traces: 0, logs: 0, metrics: 0 });

/** The facts of an empty plan. */
export const noFacts = (): Facts => ({
  items: none(),
  bytes: none(),
  oldestUs: none(),
  newestUs: none(),
  presentEndUs: none(),
  futureEndUs: none(),
  traces: 0,
  largeTraces: [],
  largestTrace: null,
  longBodies: 0,
  deltaPoints: 0,
  already: none(),
  uncertain: none(),
  partly: none(),
  barred: none(),
  underWay: none(),
  forwarded: none(),
  elsewhere: none(),
  otherwise: none(),
  copy: null,
  sentAs: [],
});

/** What a span takes in a trace beside its own bytes: its tag and length, and its share of resource and scope. */
export const SPAN_OVERHEAD = 16;
/** Bytes from one mark of a large trace to the next. */
export const MARK_EVERY = 100_000;

/** A trace that some backends may not keep whole. */
export interface LargeTrace {
  /** Its row in `traces`. */
  trace: number;
  traceId: string;
  /** Of its spans that go. */
  bytes: number;
  /** Of its spans that the destination has already. */
  there: number;
  /** Rows of spans, in the order they go, with the bytes of those before each that go: about every 100 KB. */
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
  treatment: Treatment;
  history?: History;
}

/** Where points are added up each goes as the sum of what came before it in its series. */
export interface History {
  /** All rows of the plan; memory that is shared with the readers, since every slice needs it. */
  plan: Float64Array;
  /** The places in it, [first, upto), that the slice's rows are of. */
  first: number;
  upto: number;
}

/** An item that stays here because the backend would refuse it, or lose it without a word. */
export interface LeftOut {
  row: number;
  /** In plain words, the same for all of a kind. */
  reason: string;
}

/** A request's body of at most about 1 MiB, from the first rows of a slice. */
export interface Assembled {
  body: Uint8Array;
  /** The rows of the items in the body, in the body's order. */
  sent: Float64Array;
  /** How many of the slice's rows were used: sent, left out, or gone from the store. */
  used: number;
  leftOut: LeftOut[];
  /** How many traces the spans in it are of. */
  traces: number;
  /** How many of its items leave in other words than they came. */
  changed: number;
}

/** Puts request bodies together from stored bytes; lives in a reader thread. */
export interface BatchSource {
  assemble(slice: Slice): Promise<Assembled>;
}
