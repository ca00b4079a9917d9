// What the writer takes and what it says of it, in plain values that pass between threads.
import type { Remark } from '#shared/model/remark.ts';
import type { Signal } from '#shared/model/signal.ts';

/** One request as it reaches the writer. */
export interface IngestRequest {
  signal: Signal;
  encoding: 'protobuf' | 'json';
  body: Uint8Array;
}

/** What became of a request. `unavailable`: it may be sent again later; `invalid`: never. */
export type IngestOutcome =
  | {
      kind: 'stored';
      stored: number;
      rejected: number;
      message: string;
      repeat: boolean;
      /** Services it speaks of; absent for a repeat, and when it was empty. */
      services?: string[];
      /** What the developer of its sender wants to know; absent when all is in order. */
      remarks?: Remark[];
    }
  | { kind: 'invalid'; message: string }
  | { kind: 'unavailable'; message: string };

/** What a commit changed. */
export interface Changes {
  spans: number;
  logs: number;
  metricPoints: number;
  /** Bytes of requests by the service they came from. */
  bytesByService: [service: string, bytes: number][];
  /** Hex ids of the traces touched; null when there are too many to name. */
  traceIds: string[] | null;
  services: string[];
  newServices: string[];
}

export const NO_CHANGES: Changes = {
  spans: 0,
  logs: 0,
  metricPoints: 0,
  bytesByService: [],
  traceIds: [],
  services: [],
  newServices: [],
};
