// Bytes nobody meant as a request: refused with a DecodeError or read as something, never more, and soon.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { DecodeError } from '../../../src-main/otlp/columns.ts';
import {
  decodeLogRecord,
  decodeMetric,
  decodeResource,
  decodeScope,
  decodeSpan,
} from '../../../src-main/otlp/decode.ts';
import { decodeLogs } from '../../../src-main/otlp/decode-logs.ts';
import { decodeMetrics } from '../../../src-main/otlp/decode-metrics.ts';
import { decodeTraces } from '../../../src-main/otlp/decode-traces.ts';
import { requestJson } from '../../../src-main/otlp/json-text.ts';
import { transcodeJson } from '../../../src-main/otlp/json-transcode.ts';
import type { Message } from '../../../src-main/otlp/schema.ts';
import { REQUEST } from '../../../src-main/otlp/schema-requests.ts';
import { anyRequest } from '../../fixtures/otlp-arbitraries.ts';
import { REQUEST_TYPE, referenceEncode } from '../../fixtures/otlp-reference.ts';

const CROWD_BYTES = 2 * 1024 * 1024;
/** Of the processor, for a crowd: slow machines need a third of a second; work that grows with the square, minutes. */
const MOST_CPU_US = 1_500_000;

/** Decodes a request and then everything in it; a request that is accepted must be readable throughout. */
function readWhole(signal: Signal, bytes: Uint8Array): void {
  if (signal === 'traces') {
    const { spans, ...batch } = decodeTraces(bytes);
    for (let row = 0; row < spans.count; row++) decodeSpan(batch.bytes, spans.offset[row], spans.length[row]);
    readOrigins(batch);
  } else if (signal === 'logs') {
    const { logs, ...batch } = decodeLogs(bytes);
    for (let row = 0; row < logs.count; row++)
      decodeLogRecord(batch.bytes, logs.offset[row], logs.length[row]);
    readOrigins(batch);
  } else {
    const batch = decodeMetrics(bytes);
    for (const { offset, length } of batch.metrics) decodeMetric(batch.bytes, offset, length);
    readOrigins(batch);
  }
}

interface Range {
  offset: number;
  length: number;
}

function readOrigins(batch: { bytes: Uint8Array; resources: Range[]; scopes: Range[] }): void {
  for (const { offset, length } of batch.resources) decodeResource(batch.bytes, offset, length);
  for (const { offset, length } of batch.scopes) decodeScope(batch.bytes, offset, length);
}

/** True when the request was refused as a DecodeError; anything else thrown is a failure. */
function refused(read: () => void): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (error instanceof DecodeError) return true;
    throw error;
  }
}

/** A request refused when it comes in is fine; one that was taken must not fail when it is read later. */
function takenIsReadable(signal: Signal, bytes: Uint8Array): void {
  const decode = { traces: decodeTraces, logs: decodeLogs, metrics: decodeMetrics }[signal];
  if (!refused(() => decode(bytes))) readWhole(signal, bytes);
  refused(() => requestJson(signal, bytes));
}

describe.each(SIGNALS)('%s', (signal) => {
  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => takenIsReadable(signal, bytes)),
      { numRuns: 2000 },
    );
  });

  test('bytes that begin like a request', () => {
    const lengths = fc.constantFrom(0x0a, 0x12, 0x1a, 0x4a, 0x5a, 0x6a, 0x2a, 2, 4, 8, 16, 0x80, 0xff);
    fc.assert(
      fc.property(fc.array(fc.oneof(lengths, fc.nat(255)), { maxLength: 60 }), (bytes) =>
        takenIsReadable(signal, Uint8Array.from(bytes)),
      ),
      { numRuns: 2000 },
    );
  });

  test('requests cut short or with bytes changed', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        anyRequest[signal],
        fc.array(change, { maxLength: 4 }),
        fc.option(fc.nat()),
        (request, changes, cut) => {
          const whole = referenceEncode(REQUEST_TYPE[signal], request);
          const bytes = cut === null ? whole : whole.slice(0, cut % (whole.length + 1));
          for (const { at, byte } of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          takenIsReadable(signal, bytes);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('JSON with bytes changed', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        anyRequest[signal],
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (request, changes) => {
          const body = new TextEncoder().encode(JSON.stringify(request));
          for (const { at, byte } of changes) body[at % body.length] = byte;
          refused(() => readWhole(signal, transcodeJson(signal, body).bytes));
        },
      ),
      { numRuns: 300 },
    );
  });
});

const refusal = (bytes: number[] | Uint8Array): string => {
  try {
    decodeTraces(Uint8Array.from(bytes));
    return 'taken';
  } catch (error) {
    return error instanceof DecodeError ? error.message : 'another error';
  }
};

/** Wraps a message as field `number` of another. */
function within(number: number, message: Uint8Array): Uint8Array {
  const size: number[] = [];
  for (let rest = message.length; ; rest >>>= 7) {
    size.push(rest >= 0x80 ? (rest & 0x7f) | 0x80 : rest);
    if (rest < 0x80) break;
  }
  return new Uint8Array(Buffer.concat([Buffer.from([(number << 3) | 2, ...size]), message]));
}

describe('refusals say what and where', () => {
  test('lengths and varints', () => {
    expect(refusal([0x0a, 5, 0])).toBe('length 5 runs past the end of its message at byte 2');
    expect(refusal([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])).toMatch(/^length 4294967295 runs past/);
    expect(refusal([0x0a, 0x80])).toMatch(/^varint runs past the end/);
    expect(refusal([0x10, ...Array(10).fill(0xff), 1])).toMatch(/^varint longer than 10 bytes/);
    expect(refusal([0x00])).toMatch(/^field number 0/);
    expect(refusal([0x0f])).toMatch(/^unexpected wire type 7/);
  });

  test('groups are passed over, but not without end', () => {
    expect(refusal([0x13, 0x08, 1, 0x1b, 0x1c, 0x14])).toBe('taken');
    expect(refusal([0x13])).toMatch(/^group without an end/);
    expect(refusal([0x13, 0x1c])).toMatch(/^group ended by another/);
    expect(refusal(Array(100_000).fill(0x13))).toMatch(/^groups nested too deep/);
  });

  test('values nested without end', () => {
    const nested = (depth: number): Uint8Array => {
      let value: Uint8Array = Uint8Array.from([0x10, 1]);
      for (let i = 0; i < depth; i++) value = within(5, within(1, value));
      return within(1, within(1, within(1, within(2, value))));
    };
    expect(refusal(nested(60))).toBe('taken');
    expect(refusal(nested(64))).toMatch(/^value nested deeper than 64/);
    expect(refusal(nested(3000))).toMatch(/^value nested deeper than 64/);
  });

  test('a request of nothing but empty records is refused before it fills the memory', () => {
    const records = new Uint8Array(2 * 2_100_000);
    for (let i = 0; i < records.length; i += 2) records[i] = 0x12;
    const size = (n: number): number[] => [
      (n & 0x7f) | 0x80,
      ((n >> 7) & 0x7f) | 0x80,
      ((n >> 14) & 0x7f) | 0x80,
      n >> 21,
    ];
    const scope = new Uint8Array([0x12, ...size(records.length)].length + records.length);
    scope.set([0x12, ...size(records.length)]);
    scope.set(records, 5);
    const bytes = new Uint8Array(5 + scope.length);
    bytes.set([0x0a, ...size(scope.length)]);
    bytes.set(scope, 5);
    expect(() => decodeLogs(bytes)).toThrow(/more than 2097152 items/);
  });

  test('a request of nothing but empty resources or scopes is refused, in each signal and encoding', () => {
    const many = Buffer.alloc(2 * 300_000, Uint8Array.from([0x12, 0]));
    const resources = Buffer.alloc(2 * 300_000, Uint8Array.from([0x0a, 0]));
    const word = { traces: 'Spans', logs: 'Logs', metrics: 'Metrics' } as const;
    for (const signal of SIGNALS) {
      const decode = { traces: decodeTraces, logs: decodeLogs, metrics: decodeMetrics }[signal];
      const list = `[${'{},'.repeat(299_999)}{}]`;
      const asJson = (text: string): Uint8Array =>
        transcodeJson(signal, new TextEncoder().encode(text)).bytes;
      const bodies = [
        resources,
        within(1, many),
        asJson(`{"resource${word[signal]}":${list}}`),
        asJson(`{"resource${word[signal]}":[{"scope${word[signal]}":${list}}]}`),
      ];
      for (const body of bodies)
        expect(() => decode(new Uint8Array(body))).toThrow(/more than 262144 resources, scopes/);
    }
  });
});

/** Every field of messages on the way down from a request, as the field numbers that lead to it. */
function fieldPaths(message: Message, path: number[] = [], seen: readonly Message[] = []): number[][] {
  if (path.length > 6 || seen.includes(message)) return [];
  return message.fields.flatMap((field) => {
    if (!field?.message) return [];
    const here = [...path, field.number];
    return [here, ...fieldPaths(field.message, here, [...seen, message])];
  });
}

describe.each(SIGNALS)('%s in crowds', (signal) => {
  test('of the smallest messages, at each place that takes messages, are read or refused in a moment', () => {
    const decode = { traces: decodeTraces, logs: decodeLogs, metrics: decodeMetrics }[signal];
    const paths = fieldPaths(REQUEST[signal]);
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) {
      const crowd = Buffer.alloc(CROWD_BYTES, Uint8Array.from([((path.at(-1) ?? 0) << 3) | 2, 0]));
      const body = path.slice(0, -1).reduceRight<Uint8Array>((inner, n) => within(n, inner), crowd);
      const before = process.threadCpuUsage();
      refused(() => decode(body));
      const { user } = process.threadCpuUsage(before);
      // A request has 64 MiB at most: seconds of work would keep everything else waiting.
      expect([path, user < MOST_CPU_US]).toEqual([path, true]);
    }
  });
});
