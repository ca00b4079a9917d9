// Requests put together again: every item's bytes come out as they went in.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assembleRequest,
  metricWithPoints,
  type Origin,
  type Placed,
} from '../../../src-main/otlp/assemble.ts';
import { decodeMetric } from '../../../src-main/otlp/decode.ts';
import { decodeMetrics } from '../../../src-main/otlp/decode-metrics.ts';
import { decodeTraces } from '../../../src-main/otlp/decode-traces.ts';
import { anyRequest } from '../../fixtures/otlp-arbitraries.ts';
import { referenceDecode, referenceEncode } from '../../fixtures/otlp-reference.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('spans taken apart and put together are the same bytes under the same resource and scope', () => {
  fc.assert(
    fc.property(anyRequest.traces, (request) => {
      const takeApart = (bytes: Uint8Array): { placed: Placed[]; seen: string[] } => {
        const { spans, scopes, resources } = decodeTraces(bytes);
        const origin = ({
          offset,
          length,
          schemaUrl,
        }: {
          offset: number;
          length: number;
          schemaUrl: string;
        }): Origin => ({
          bytes: bytes.slice(offset, offset + length),
          schemaUrl,
        });
        const resourceOrigins = resources.map(origin);
        const scopeOrigins = scopes.map(origin);
        const placed: Placed[] = [];
        for (let row = 0; row < spans.count; row++) {
          const scope = scopeOrigins[spans.scope[row] ?? -1];
          const resource = resourceOrigins[scopes[spans.scope[row] ?? -1]?.resource ?? -1];
          if (!scope || !resource) throw new Error('a span without a scope');
          placed.push({
            resource,
            scope,
            bytes,
            offset: spans.offset[row] ?? -1,
            length: spans.length[row] ?? -1,
          });
        }
        const seen = placed.map(({ resource, scope, offset = 0, length = 0 }) =>
          [resource, scope]
            .map((each) => `${hex(each.bytes)} ${each.schemaUrl}`)
            .concat(hex(bytes.subarray(offset, offset + length)))
            .join(' | '),
        );
        return { placed, seen };
      };
      const before = takeApart(referenceEncode('TracesData', request));
      const after = assembleRequest(before.placed);
      expect(takeApart(after).seen).toEqual(before.seen);
      expect(referenceDecode('TracesData', after)).toBeTypeOf('object');
    }),
  );
});

test('items of one origin share their envelope, whatever lies between them', () => {
  const origin = (name: string): Origin => ({
    bytes: referenceEncode('InstrumentationScope', { name }),
    schemaUrl: '',
  });
  const resource: Origin = { bytes: new Uint8Array(0), schemaUrl: 'https://r' };
  const [a, b] = [origin('a'), origin('b')];
  const span = (name: string) => referenceEncode('Span', { name });
  const bytes = assembleRequest([
    { resource, scope: a, bytes: span('1') },
    { resource, scope: b, bytes: span('2') },
    { resource, scope: a, bytes: span('3') },
  ]);
  expect(referenceDecode('TracesData', bytes)).toEqual({
    resourceSpans: [
      {
        schemaUrl: 'https://r',
        scopeSpans: [
          { scope: { name: 'a' }, spans: [{ name: '1' }, { name: '3' }] },
          { scope: { name: 'b' }, spans: [{ name: '2' }] },
        ],
      },
    ],
  });
});

test('nothing to send is an empty request', () => {
  expect(assembleRequest([])).toHaveLength(0);
});

describe('a metric with chosen points', () => {
  test('keeps all else of the metric', () => {
    fc.assert(
      fc.property(anyRequest.metrics, fc.func(fc.boolean()), (request, keep) => {
        const { bytes, metrics, points } = decodeMetrics(referenceEncode('MetricsData', request));
        for (const [index, { offset, length }] of metrics.entries()) {
          const chosen: Uint8Array[] = [];
          for (let row = 0; row < points.count; row++) {
            const at = points.offset[row] ?? -1;
            if (points.metric[row] === index && keep(row))
              chosen.push(bytes.slice(at, at + (points.length[row] ?? -1)));
          }
          const before = decodeMetric(bytes, offset, length);
          const after = decodeMetric(metricWithPoints(bytes, offset, length, chosen));
          const data =
            before.gauge ?? before.sum ?? before.histogram ?? before.exponentialHistogram ?? before.summary;
          const dataAfter =
            after.gauge ?? after.sum ?? after.histogram ?? after.exponentialHistogram ?? after.summary;
          expect(dataAfter?.dataPoints.length ?? 0).toBe(chosen.length);
          if (data) data.dataPoints = [];
          if (dataAfter) dataAfter.dataPoints = [];
          expect(after).toEqual(before);
        }
      }),
    );
  });

  test('with all its points is the same bytes', () => {
    const metric = {
      name: 'm',
      description: 'd',
      unit: 's',
      metadata: [{ key: 'a', value: { intValue: '1' } }],
      sum: {
        dataPoints: [{ timeUnixNano: '1' }, { timeUnixNano: '2' }],
        aggregationTemporality: 2,
        isMonotonic: true,
      },
    };
    const bytes = referenceEncode('Metric', metric);
    const points = metric.sum.dataPoints.map((point) => referenceEncode('NumberDataPoint', point));
    expect(metricWithPoints(bytes, 0, bytes.length, points)).toEqual(bytes);
  });
});
