// Whole requests, protobuf ⇄ JSON, against an independent decoder.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIGNALS } from '#shared/model/signal.ts';
import { requestJson } from '../../../src-main/otlp/json-text.ts';
import { transcodeJson } from '../../../src-main/otlp/json-transcode.ts';
import { anyRequest } from '../../fixtures/otlp-arbitraries.ts';
import { REQUEST_TYPE, referenceDecode, referenceEncode } from '../../fixtures/otlp-reference.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe.each(SIGNALS)('%s', (signal) => {
  const type = REQUEST_TYPE[signal];

  test('protobuf to JSON says what an independent decoder reads', () => {
    fc.assert(
      fc.property(anyRequest[signal], (request) => {
        const bytes = referenceEncode(type, request);
        expect(JSON.parse(requestJson(signal, bytes))).toEqual(referenceDecode(type, bytes));
      }),
    );
  });

  test('JSON to protobuf says what the JSON says', () => {
    fc.assert(
      fc.property(anyRequest[signal], fc.constantFrom(undefined, 2), (request, indent) => {
        const json = JSON.stringify(request, null, indent);
        const { bytes, snakeCaseKeys } = transcodeJson(signal, utf8(json));
        // Parsed again, because JSON.stringify writes -0 as 0.
        expect(referenceDecode(type, bytes)).toEqual(
          referenceDecode(type, referenceEncode(type, JSON.parse(json))),
        );
        expect(snakeCaseKeys).toBe(0);
      }),
    );
  });

  test('protobuf to JSON and back loses nothing', () => {
    fc.assert(
      fc.property(anyRequest[signal], (request) => {
        const bytes = referenceEncode(type, request);
        const back = transcodeJson(signal, utf8(requestJson(signal, bytes))).bytes;
        expect(referenceDecode(type, back)).toEqual(referenceDecode(type, bytes));
        // Fields now stand in the order of their numbers; nothing moves any more.
        expect(transcodeJson(signal, utf8(requestJson(signal, back))).bytes).toEqual(back);
      }),
    );
  });
});
