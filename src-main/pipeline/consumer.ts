// The one interface between whoever receives telemetry and whoever stores it. It knows neither sockets nor SQL.
import type { Remark } from '#shared/model/remark.ts';
import type { Signal } from '#shared/model/signal.ts';

/** One OTLP export request, decompressed but not decoded. The consumer may take the body's memory. */
export interface IncomingRequest {
  signal: Signal;
  encoding: 'protobuf' | 'json';
  body: Uint8Array;
  peer?: string;
  userAgent?: string;
}

export interface Accepted {
  /** Spans, log records or data points stored; 0 for a repeat. */
  stored: number;
  /** Items refused one by one; the rest is stored. */
  rejected: number;
  /** Why, in words for the developer; "" when nothing is to be said. */
  message: string;
  /** A byte-equal request was stored before; this one was not stored again. */
  repeat: boolean;
  /** Services it speaks of; absent for a repeat, and when it was empty. */
  services?: readonly string[];
  /** What the developer of the sender wants to know; absent when all is in order. */
  remarks?: readonly Remark[];
}

/** Resolves after the commit. Rejects with Permanent (never send it again) or Retryable (send it again later). */
export interface Consumer {
  consume(request: IncomingRequest): Promise<Accepted>;
}

/** The request itself is wrong: HTTP 400, gRPC INVALID_ARGUMENT. */
export class Permanent extends Error {
  override name = 'Permanent';
}

/** Nothing is wrong with the request, it cannot be stored now: HTTP 503, gRPC UNAVAILABLE. */
export class Retryable extends Error {
  override name = 'Retryable';
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}
