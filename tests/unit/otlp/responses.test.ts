// The answers to an export, written and read, against an independent codec.
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../../src-main/otlp/columns.ts';
import {
  decodeExportResponse,
  decodeStatus,
  encodeExportResponse,
  encodeStatus,
} from '../../../src-main/otlp/responses.ts';
import { referenceDecode, referenceEncode } from '../../fixtures/otlp-reference.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const NOTHING = { count: 0, message: '' };

describe('success', () => {
  test('a full one is an empty message', () => {
    expect(encodeExportResponse('traces', 'protobuf', NOTHING)).toHaveLength(0);
    expect(text(encodeExportResponse('traces', 'json', NOTHING))).toBe('{}');
    for (const encoding of ['protobuf', 'json'] as const) {
      expect(decodeExportResponse('traces', encoding, new Uint8Array(0))).toEqual(NOTHING);
    }
    expect(decodeExportResponse('logs', 'json', utf8('{"partialSuccess":{}}'))).toEqual(NOTHING);
  });

  test('a partial one counts and explains', () => {
    const rejected = { count: 5_000_000_000, message: 'too süß' };
    const bytes = encodeExportResponse('traces', 'protobuf', rejected);
    expect(referenceDecode('ExportTraceServiceResponse', bytes)).toEqual({
      partialSuccess: { rejectedSpans: '5000000000', errorMessage: 'too süß' },
    });
    expect(decodeExportResponse('traces', 'protobuf', bytes)).toEqual(rejected);
    const json = encodeExportResponse('metrics', 'json', rejected);
    expect(JSON.parse(text(json))).toEqual({
      partialSuccess: { rejectedDataPoints: '5000000000', errorMessage: 'too süß' },
    });
    expect(decodeExportResponse('metrics', 'json', json)).toEqual(rejected);
    expect(
      decodeExportResponse('logs', 'json', utf8('{"partialSuccess":{"rejectedLogRecords":3}}')).count,
    ).toBe(3);
  });

  test('a warning has words and no count', () => {
    const warning = { count: 0, message: 'slow down' };
    for (const encoding of ['protobuf', 'json'] as const) {
      const bytes = encodeExportResponse('logs', encoding, warning);
      expect(decodeExportResponse('logs', encoding, bytes)).toEqual(warning);
    }
  });

  test('a page of HTML is not a success', () => {
    const html = utf8('<!doctype html><html></html>');
    expect(() => decodeExportResponse('traces', 'json', html)).toThrow(DecodeError);
    expect(() => decodeExportResponse('traces', 'protobuf', html)).toThrow(DecodeError);
  });
});

describe('failure', () => {
  test('a status in both encodings', () => {
    const status = { code: 3, message: 'bad data' };
    const bytes = encodeStatus('protobuf', status);
    expect(referenceDecode('RpcStatus', bytes)).toEqual({ code: 3, message: 'bad data' });
    expect(decodeStatus('protobuf', bytes)).toEqual(status);
    const json = encodeStatus('json', status);
    expect(JSON.parse(text(json))).toEqual({ code: 3, message: 'bad data', details: [] });
    expect(decodeStatus('json', json)).toEqual(status);
    expect(decodeStatus('protobuf', referenceEncode('RpcStatus', { code: -1 })).code).toBe(-1);
  });

  test('says when to come again', () => {
    const status = { code: 14, message: 'busy', retryDelayMs: 1500 };
    const bytes = encodeStatus('protobuf', status);
    const [detail] = (
      referenceDecode('RpcStatus', bytes) as { details: { typeUrl: string; value: string }[] }
    ).details;
    expect(detail?.typeUrl).toBe('type.googleapis.com/google.rpc.RetryInfo');
    expect(referenceDecode('RetryInfo', Buffer.from(detail?.value ?? '', 'base64'))).toEqual({
      retryDelay: { seconds: '1', nanos: 500_000_000 },
    });
    for (const encoding of ['protobuf', 'json'] as const) {
      expect(decodeStatus(encoding, encodeStatus(encoding, status))).toEqual(status);
    }
  });

  test('what is no status is a DecodeError', () => {
    for (const body of ['nope', '[]', '{"error":"x"}', '']) {
      expect(() => decodeStatus('json', utf8(body))).toThrow(DecodeError);
    }
    expect(() => decodeStatus('protobuf', utf8('plain words'))).toThrow(DecodeError);
  });
});
