// What is fuzzed: each target takes bytes and throws when anything but a clean refusal or a right reading comes of them.
import fc from 'fast-check';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { DecodeError } from '../../src-main/otlp/columns.ts';
import { decodeLogs } from '../../src-main/otlp/decode-logs.ts';
import { decodeMetrics } from '../../src-main/otlp/decode-metrics.ts';
import { decodeTraces } from '../../src-main/otlp/decode-traces.ts';
import { requestJson } from '../../src-main/otlp/json-text.ts';
import { transcodeJson } from '../../src-main/otlp/json-transcode.ts';
import { anyRequest } from '../fixtures/otlp-arbitraries.ts';
import { REQUEST_TYPE, referenceDecode, referenceEncode } from '../fixtures/otlp-reference.ts';

export interface Target {
  name: string;
  /** Honest inputs to begin with. */
  corpus: (seed: number) => Uint8Array[];
  /** Throws when what comes of the bytes is wrong; true when they were taken. */
  check: (bytes: Uint8Array) => boolean;
}

const HONEST = 40;

/** Items of a request as our decoder counts them: kept and left out. */
function ourCount(signal: Signal, bytes: Uint8Array): number {
  switch (signal) {
    case 'traces': {
      const { spans, rejected } = decodeTraces(bytes);
      return spans.count + rejected.count;
    }
    case 'logs':
      return decodeLogs(bytes).logs.count;
    case 'metrics':
      return decodeMetrics(bytes).metrics.length;
  }
}

interface Fields {
  [name: string]: Fields[] | undefined;
}

/** The same by an independent decoder; undefined when it cannot read them. */
function theirCount(signal: Signal, bytes: Uint8Array): number | undefined {
  const [word, items] = {
    traces: ['Spans', 'spans'],
    logs: ['Logs', 'logRecords'],
    metrics: ['Metrics', 'metrics'],
  }[signal] as [string, string];
  let message: Fields;
  try {
    message = referenceDecode(REQUEST_TYPE[signal], bytes) as Fields;
  } catch {
    // It checks less in some places and more in others (UTF-8, wire types); only what both read is compared.
    return undefined;
  }
  let count = 0;
  for (const resource of message[`resource${word}`] ?? [])
    for (const scope of resource[`scope${word}`] ?? []) count += scope[items]?.length ?? 0;
  return count;
}

/** Undefined for a clean refusal; anything else that is thrown goes through. */
function orRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

const protobuf = (signal: Signal): Target => ({
  name: `protobuf-${signal}`,
  corpus: (seed) =>
    fc
      .sample(anyRequest[signal], { numRuns: HONEST, seed })
      .map((request) => referenceEncode(REQUEST_TYPE[signal], request)),
  check(bytes) {
    const ours = orRefused(() => ourCount(signal, bytes));
    if (ours === undefined) return false;
    const theirs = theirCount(signal, bytes);
    if (theirs !== undefined && theirs !== ours)
      throw new Error(`we read ${ours} items, protobufjs ${theirs}`);
    // What was taken can be written out and read again.
    const text = orRefused(() => requestJson(signal, bytes));
    if (text !== undefined) {
      const again = ourCount(signal, transcodeJson(signal, new TextEncoder().encode(text)).bytes);
      if (again !== ours) throw new Error(`${ours} items became ${again} as JSON`);
    }
    return true;
  },
});

const json = (signal: Signal): Target => ({
  name: `json-${signal}`,
  corpus: (seed) =>
    fc
      .sample(anyRequest[signal], { numRuns: HONEST, seed })
      .map((request, i) => new TextEncoder().encode(JSON.stringify(request, null, i % 3))),
  check(bytes) {
    const transcoded = orRefused(() => transcodeJson(signal, bytes));
    if (transcoded === undefined) return false;
    // Taken by us, it is JSON for others too.
    try {
      JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      throw new Error('we took what is no JSON');
    }
    const ours = orRefused(() => ourCount(signal, transcoded.bytes));
    const theirs = theirCount(signal, transcoded.bytes);
    if (ours !== undefined && theirs !== undefined && ours !== theirs)
      throw new Error(`we read ${ours} items of what we wrote, protobufjs ${theirs}`);
    return true;
  },
});

/** Decoders, by signal and encoding. */
export const TARGETS: readonly Target[] = SIGNALS.flatMap((signal) => [protobuf(signal), json(signal)]);
