// Single items to the objects of the model.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeRequest } from '../../../src-main/otlp/assemble.ts';
import {
  bodyText,
  forEachAttribute,
  forEachAttributeRange,
  forEachMessage,
  valueText,
} from '../../../src-main/otlp/attributes.ts';
import {
  decodeAnyValue,
  decodeAttributes,
  decodeExponentialHistogramPoint,
  decodeHistogramPoint,
  decodeLogRecord,
  decodeMetric,
  decodeNumberPoint,
  decodeResource,
  decodeScope,
  decodeSpan,
  decodeSummaryPoint,
} from '../../../src-main/otlp/decode.ts';
import { decodeTraces } from '../../../src-main/otlp/decode-traces.ts';
import { text } from '../../../src-main/otlp/text.ts';
import { anyRequest } from '../../fixtures/otlp-arbitraries.ts';
import { referenceDecode, referenceEncode } from '../../fixtures/otlp-reference.ts';

test('a span says all it has, and defaults for what it must have', () => {
  expect(decodeSpan(new Uint8Array(0))).toEqual({
    traceId: '',
    spanId: '',
    name: '',
    kind: 0,
    startTimeUnixNano: '0',
    endTimeUnixNano: '0',
    attributes: [],
    events: [],
    links: [],
    status: { code: 0 },
  });
  const span = {
    traceId: '5b8aa5a2d2c872e8321cf37308d69df2',
    spanId: '051581bf3cb55c13',
    parentSpanId: '5fb397be34d26b51',
    traceState: 'a=b',
    flags: 257,
    name: 'GET /',
    kind: 2,
    startTimeUnixNano: '1544712660300000001',
    endTimeUnixNano: '18446744073709551615',
    attributes: [{ key: 'k', value: { arrayValue: { values: [{ intValue: '-9223372036854775808' }, {}] } } }],
    droppedAttributesCount: 1,
    events: [{ timeUnixNano: '2', name: 'exception', attributes: [], droppedAttributesCount: 3 }],
    droppedEventsCount: 4,
    links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), attributes: [], flags: 4294967295 }],
    droppedLinksCount: 5,
    status: { code: 2, message: 'no' },
  };
  expect(decodeSpan(referenceEncode('Span', span))).toEqual(span);
});

test('a parent of eight zero bytes is no parent', () => {
  expect(decodeSpan(referenceEncode('Span', { parentSpanId: '00'.repeat(8) }))).not.toHaveProperty(
    'parentSpanId',
  );
});

test('a log record, a resource, a scope', () => {
  expect(
    decodeLogRecord(referenceEncode('LogRecord', { body: { boolValue: false }, eventName: 'e' })),
  ).toEqual({
    timeUnixNano: '0',
    observedTimeUnixNano: '0',
    severityNumber: 0,
    body: { boolValue: false },
    attributes: [],
    eventName: 'e',
  });
  const resource = referenceEncode('Resource', { attributes: [{ key: 'a', value: {} }] });
  expect(decodeResource(resource, 0, resource.length, 'https://schema')).toEqual({
    attributes: [{ key: 'a', value: {} }],
    schemaUrl: 'https://schema',
  });
  expect(decodeScope(referenceEncode('InstrumentationScope', { version: '1' }))).toEqual({
    name: '',
    version: '1',
  });
});

test('points of every type', () => {
  const times = { startTimeUnixNano: '1', timeUnixNano: '1544712660300000001', attributes: [] };
  const cases = [
    ['NumberDataPoint', decodeNumberPoint, { ...times, asInt: '9223372036854775807', exemplars: [] }],
    ['NumberDataPoint', decodeNumberPoint, { ...times, asDouble: 'NaN', flags: 1, exemplars: [] }],
    [
      'HistogramDataPoint',
      decodeHistogramPoint,
      {
        ...times,
        count: '18446744073709551615',
        sum: 0,
        min: -1.5,
        bucketCounts: ['1', '18446744073709551614'],
        explicitBounds: [0.5],
        exemplars: [
          {
            timeUnixNano: '7',
            asInt: '-3',
            traceId: 'ab'.repeat(16),
            spanId: 'cd'.repeat(8),
            filteredAttributes: [],
          },
        ],
      },
    ],
    [
      'ExponentialHistogramDataPoint',
      decodeExponentialHistogramPoint,
      {
        ...times,
        count: '3',
        scale: -10,
        zeroCount: '1',
        zeroThreshold: 0.25,
        positive: { offset: -2147483648, bucketCounts: ['18446744073709551615', '0'] },
        negative: { offset: 0, bucketCounts: [] },
        exemplars: [],
      },
    ],
    [
      'SummaryDataPoint',
      decodeSummaryPoint,
      { ...times, count: '2', sum: 3.5, quantileValues: [{ quantile: 0.5, value: 'Infinity' }] },
    ],
  ] as const;
  for (const [type, decode, point] of cases) {
    const bytes = referenceEncode(type, point);
    expect(decode(bytes, 0, bytes.length)).toEqual(point);
  }
  const metric = {
    name: 'm',
    unit: 's',
    sum: { dataPoints: [], aggregationTemporality: 1, isMonotonic: true },
  };
  expect(decodeMetric(referenceEncode('Metric', metric))).toEqual(metric);
});

test('of several members of a oneof the last one counts', () => {
  const both = new Uint8Array([
    ...referenceEncode('AnyValue', { intValue: '1' }),
    ...referenceEncode('AnyValue', { stringValue: 'x' }),
  ]);
  expect(decodeAnyValue(both)).toEqual({ stringValue: 'x' });
  expect(valueText(both, 0, both.length)).toBe('x');
});

test('numbers in lists need not be packed', () => {
  // Two bucket counts (field 6) and a bound (field 7), each a field of its own.
  const bytes = Uint8Array.from([
    0x31, 1, 0, 0, 0, 0, 0, 0, 0, 0x31, 2, 0, 0, 0, 0, 0, 0, 0, 0x39, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
  expect(decodeHistogramPoint(bytes, 0, bytes.length)).toMatchObject({
    bucketCounts: ['1', '2'],
    explicitBounds: [0],
  });
});

test('invalid UTF-8 becomes replacement characters', () => {
  expect(decodeAnyValue(Uint8Array.from([0x0a, 2, 0xff, 0x41]))).toEqual({ stringValue: '\ufffdA' });
});

describe('attributes in place', () => {
  const value = (any: object): string => {
    const bytes = referenceEncode('AnyValue', any);
    return valueText(bytes, 0, bytes.length);
  };

  test('values as text', () => {
    expect(value({ stringValue: 'plain "text"' })).toBe('plain "text"');
    expect(value({ boolValue: true })).toBe('true');
    expect(value({ intValue: '-9223372036854775808' })).toBe('-9223372036854775808');
    expect(value({ doubleValue: 0.1 })).toBe('0.1');
    expect(value({ doubleValue: 'NaN' })).toBe('NaN');
    expect(value({ bytesValue: 'AP8=' })).toBe('AP8=');
    expect(value({})).toBe('');
    const list = {
      arrayValue: { values: [{ stringValue: 'a"' }, { intValue: '1' }, {}, { doubleValue: 'NaN' }] },
    };
    expect(value(list)).toBe('["a\\"",1,null,"NaN"]');
    expect(value({ kvlistValue: { values: [{ key: 'k', value: list }, { key: 'e' }] } })).toBe(
      '{"k":["a\\"",1,null,"NaN"],"e":null}',
    );
  });

  test('a structured body reads as JSON', () => {
    const bytes = referenceEncode('AnyValue', {
      kvlistValue: { values: [{ key: 'a', value: { boolValue: false } }] },
    });
    expect(bodyText(bytes, 6, 0, bytes.length)).toBe('{"a":false}');
  });

  test('walking a span meets its attributes in order, and decodes to the same', () => {
    fc.assert(
      fc.property(anyRequest.traces, (request) => {
        const { bytes, spans } = decodeTraces(encodeRequest('traces', request));
        for (let row = 0; row < spans.count; row++) {
          const offset = spans.offset[row] ?? -1;
          const length = spans.length[row] ?? -1;
          const { attributes, events } = decodeSpan(bytes, offset, length);
          expect(decodeAttributes(bytes, offset, length, 'span')).toEqual(attributes);
          const keys: string[] = [];
          forEachAttribute(bytes, offset, length, 'span', (key) => keys.push(key));
          expect(keys).toEqual(attributes.map(({ key }) => key));
          const ranges: string[] = [];
          forEachAttributeRange(bytes, offset, length, 'span', (keyOffset, keyLength) => {
            ranges.push(text(bytes, keyOffset, keyLength));
          });
          expect(ranges).toEqual(keys);
          let visited = 0;
          forEachMessage(bytes, offset, length, 11, (at, size) => {
            const event = bytes.subarray(at, at + size);
            expect(referenceDecode('Event', event)).toMatchObject({});
            expect(decodeAttributes(bytes, at, size, 'event')).toEqual(events[visited]?.attributes);
            visited++;
          });
          expect(visited).toBe(events.length);
        }
      }),
    );
  });
});
