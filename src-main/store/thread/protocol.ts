// What the threads of the store say to each other. Both ends type their messages by it.
import type { Signal } from '#shared/model/signal.ts';
import type { StoreErrorCode } from '../errors.ts';
import type { Changes, IngestOutcome } from '../ingest/outcome.ts';
import type { Noisy } from '../loudness.ts';

/** An error as it crosses a thread; `body` is what an error of another room says of itself (AppError's, say). */
export interface ErrorMessage {
  name: string;
  message: string;
  code?: StoreErrorCode | string;
  body?: unknown;
}

export interface ConsumeMessage {
  kind: 'consume';
  id: number;
  signal: Signal;
  encoding: 'protobuf' | 'json';
  body: Uint8Array;
}

export interface CallMessage {
  kind: 'call';
  id: number;
  method: string;
  args: unknown;
  /** One Int32 set to 1 when the caller no longer wants the answer. */
  cancel?: SharedArrayBuffer;
}

/** `open`: the database is there. `wake`: something was committed, which the indexer may take in. */
export type ToThread =
  | ConsumeMessage
  | CallMessage
  | { kind: 'open' }
  | { kind: 'wake' }
  /** The quota changed: the indexer keeps its log within its share. */
  | { kind: 'quota'; bytes: number }
  | { kind: 'stop' };

/** What the store holds now. Kept by the writer, so asking costs nothing. */
export interface Totals {
  counts: { spans: number; traces: number; logs: number; metricPoints: number };
  run: { id: number; name: string };
}

export type StoreEvent =
  /** A commit brought something. */
  | { kind: 'data'; changes: Changes; totals: Totals }
  /** Rows went: retention, a deleted run, cleared data, or spans unified. */
  | { kind: 'removed'; totals: Totals }
  | { kind: 'runs'; totals: Totals }
  /** Writing fails (disk full, read-only), or works again: null. */
  | { kind: 'trouble'; message: string | null }
  /** A service is about to push out the rest; null when none is any more. */
  | { kind: 'noisy'; noisy: Noisy | null }
  /** Something to be told once: a damaged file was set aside, the newest part is missing, the clock went back. */
  | { kind: 'notice'; title: string; detail: string; lost: boolean }
  /** The writer ended without being asked to: nothing can be stored until the store is opened again. */
  | { kind: 'died'; message: string }
  /** How many items the search index has yet to take in. */
  | { kind: 'unindexed'; items: number };

export type FromThread =
  | { kind: 'ready'; value: unknown }
  | { kind: 'failed'; error: ErrorMessage }
  | { kind: 'outcomes'; outcomes: [id: number, outcome: IngestOutcome][] }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number; error: ErrorMessage }
  | { kind: 'event'; event: StoreEvent }
  /** A reader found something that only the writer may put right. */
  | { kind: 'ask'; method: string; args: unknown }
  | { kind: 'stopped' };
