// Requests to columns, row by row against an independent decoder, and the partial success they lead to.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyText } from '../../../src-main/otlp/attributes.ts';
import {
  LogBatch,
  MetricBatch,
  POINT_DOUBLE,
  POINT_INT,
  SPAN_HAS_EXCEPTION,
  SPAN_IS_ERROR,
  TraceBatch,
  VALUE_STRING,
} from '../../../src-main/otlp/columns.ts';
import { decodeLogs } from '../../../src-main/otlp/decode-logs.ts';
import { decodeMetrics } from '../../../src-main/otlp/decode-metrics.ts';
import { decodeTraces } from '../../../src-main/otlp/decode-traces.ts';
import { text } from '../../../src-main/otlp/text.ts';
import { anyRequest } from '../../fixtures/otlp-arbitraries.ts';
import { referenceDecode, referenceEncode } from '../../fixtures/otlp-reference.ts';

/** What JSON.parse might give, read without ceremony: any field may hold a text, a list or more fields. */
interface Fields {
  readonly [key: string]: Json;
}
interface List extends ReadonlyArray<Json> {}
type Json = string & List & Fields;

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const isValid = (id: string | undefined, length: number): boolean =>
  id !== undefined && id.length === length * 2 && !/^0*$/.test(id);
const hexOf = (...words: (number | undefined)[]): string =>
  words.map((word) => ((word ?? 0) >>> 0).toString(16).padStart(8, '0')).join('');
const idOr0 = (id: string | undefined, length: number): string =>
  id !== undefined && isValid(id, length) ? id : '00'.repeat(length);
const nanosOf = (us: number | undefined, ns: number | undefined): bigint =>
  BigInt(us ?? -1) * 1000n + BigInt(ns ?? -1);
/** Times beyond 2255 do not fit whole microseconds exactly; close is enough there. */
const sameTime = (us: number | undefined, ns: number | undefined, nanos: string | undefined): boolean => {
  const expected = BigInt(nanos ?? '0');
  const difference = nanosOf(us, ns) - expected;
  return expected / 1000n <= 2n ** 53n ? difference === 0n : difference < 5000n && difference > -5000n;
};

/** Every item of a request with the resource and scope it stands in, in order. */
function items(request: Json, word: string, name: string): { resource: Json; scope: Json; item: Json }[] {
  return list(request[`resource${word}`]).flatMap((resource) =>
    list(resource[`scope${word}`]).flatMap((scope) =>
      list(scope[name]).map((item) => ({ resource, scope, item })),
    ),
  );
}

const serviceName = (resource: Json): string =>
  list(resource.resource?.attributes).findLast((each) => each.key === 'service.name')?.value?.stringValue ??
  '';

test('each valid span is a row, each invalid one is counted', () => {
  const batch = new TraceBatch();
  fc.assert(
    fc.property(anyRequest.traces, (request) => {
      const bytes = referenceEncode('TracesData', request);
      const all = items(referenceDecode('TracesData', bytes) as Json, 'Spans', 'spans');
      const valid = all.filter(({ item }) => isValid(item.traceId, 16) && isValid(item.spanId, 8));
      const { spans, scopes, resources, rejected } = decodeTraces(bytes, batch);
      expect(spans.count).toBe(valid.length);
      expect(rejected.count).toBe(all.length - valid.length);
      for (const [row, { resource, scope, item }] of valid.entries()) {
        expect(hexOf(spans.trace0[row], spans.trace1[row], spans.trace2[row], spans.trace3[row])).toBe(
          item.traceId,
        );
        expect(hexOf(spans.spanHi[row], spans.spanLo[row])).toBe(item.spanId);
        expect(hexOf(spans.parentHi[row], spans.parentLo[row])).toBe(idOr0(item.parentSpanId, 8));
        expect(sameTime(spans.startUs[row], spans.startNs[row], item.startTimeUnixNano)).toBe(true);
        const duration = BigInt(item.endTimeUnixNano ?? '0') - BigInt(item.startTimeUnixNano ?? '0');
        expect(spans.durationNs[row]).toBe(Number(duration));
        expect(spans.kind[row]).toBe(item.kind ?? 0);
        expect(spans.status[row]).toBe(item.status?.code ?? 0);
        const isException = list(item.events).some((event) => event.name === 'exception');
        const bits =
          (Number(item.status?.code) === 2 ? SPAN_IS_ERROR : 0) | (isException ? SPAN_HAS_EXCEPTION : 0);
        expect(spans.bits[row]).toBe(bits);
        expect(text(bytes, spans.nameOffset[row] ?? -1, spans.nameLength[row] ?? -1)).toBe(item.name ?? '');
        expect(spans.eventCount[row]).toBe(list(item.events).length);
        expect(spans.linkCount[row]).toBe(list(item.links).length);
        const offset = spans.offset[row] ?? -1;
        expect(referenceDecode('Span', bytes.subarray(offset, offset + (spans.length[row] ?? -1)))).toEqual(
          item,
        );
        const scopeRow = scopes[spans.scope[row] ?? -1];
        expect(scopeRow).toMatchObject({
          name: scope.scope?.name ?? '',
          version: scope.scope?.version ?? '',
          schemaUrl: scope.schemaUrl ?? '',
        });
        const resourceRow = resources[scopeRow?.resource ?? -1];
        expect(resourceRow).toMatchObject({
          serviceName: serviceName(resource),
          schemaUrl: resource.schemaUrl ?? '',
        });
        const at = resourceRow?.offset ?? -1;
        expect(referenceDecode('Resource', bytes.subarray(at, at + (resourceRow?.length ?? -1)))).toEqual(
          resource.resource ?? {},
        );
      }
    }),
  );
});

test('every log record is a row, with its ids only when they are valid', () => {
  const batch = new LogBatch();
  fc.assert(
    fc.property(anyRequest.logs, (request) => {
      const bytes = referenceEncode('LogsData', request);
      const all = items(referenceDecode('LogsData', bytes) as Json, 'Logs', 'logRecords');
      const { logs } = decodeLogs(bytes, batch);
      expect(logs.count).toBe(all.length);
      for (const [row, { item }] of all.entries()) {
        expect(sameTime(logs.timeUs[row], logs.timeNs[row], item.timeUnixNano)).toBe(true);
        expect(sameTime(logs.observedUs[row], logs.observedNs[row], item.observedTimeUnixNano)).toBe(true);
        const severity = Number(item.severityNumber ?? 0);
        expect(logs.severity[row]).toBe(severity > 24 ? 0 : severity);
        expect(hexOf(logs.trace0[row], logs.trace1[row], logs.trace2[row], logs.trace3[row])).toBe(
          idOr0(item.traceId, 16),
        );
        expect(hexOf(logs.spanHi[row], logs.spanLo[row])).toBe(idOr0(item.spanId, 8));
        const { bodyKind, bodyOffset, bodyLength, eventNameOffset, eventNameLength } = logs;
        const body = bodyText(bytes, bodyKind[row] ?? -1, bodyOffset[row] ?? -1, bodyLength[row] ?? -1);
        if (item.body?.stringValue !== undefined) {
          expect(bodyKind[row]).toBe(VALUE_STRING);
          expect(body).toBe(item.body.stringValue);
        } else expect(bodyKind[row]).not.toBe(VALUE_STRING);
        if (item.body?.intValue !== undefined) expect(body).toBe(item.body.intValue);
        expect(text(bytes, eventNameOffset[row] ?? -1, eventNameLength[row] ?? -1)).toBe(
          item.eventName ?? '',
        );
        const offset = logs.offset[row] ?? -1;
        expect(
          referenceDecode('LogRecord', bytes.subarray(offset, offset + (logs.length[row] ?? -1))),
        ).toEqual(item);
      }
    }),
  );
});

const TYPES = {
  gauge: { number: 5, point: 'NumberDataPoint', temporal: false },
  sum: { number: 7, point: 'NumberDataPoint', temporal: true },
  histogram: { number: 9, point: 'HistogramDataPoint', temporal: true },
  exponentialHistogram: { number: 10, point: 'ExponentialHistogramDataPoint', temporal: true },
  summary: { number: 11, point: 'SummaryDataPoint', temporal: false },
} as const;

function isValidPoint(point: Json, type: keyof typeof TYPES, data: Json): boolean {
  if (BigInt(point.timeUnixNano ?? '0') === 0n) return false;
  if (TYPES[type].temporal && (data.aggregationTemporality ?? 0) === 0) return false;
  const counts = list(point.bucketCounts).length;
  const bounds = list(point.explicitBounds).length;
  const numbers = list(point.explicitBounds).map(Number);
  const increase = numbers.every((bound, i) => i === 0 || bound > Number(numbers[i - 1]));
  const isNumber = !Number.isNaN(numbers[0] ?? 0);
  return (
    type !== 'histogram' ||
    (((counts === 0 && bounds === 0) || counts === bounds + 1) && increase && isNumber)
  );
}

test('each valid point of all five types is a row, each invalid one is counted', () => {
  const batch = new MetricBatch();
  fc.assert(
    fc.property(anyRequest.metrics, (request) => {
      const bytes = referenceEncode('MetricsData', request);
      const all = items(referenceDecode('MetricsData', bytes) as Json, 'Metrics', 'metrics');
      const { metrics, points, rejected } = decodeMetrics(bytes, batch);
      expect(metrics.length).toBe(all.length);
      let row = 0;
      let invalid = 0;
      for (const [index, { item }] of all.entries()) {
        const type = (Object.keys(TYPES) as (keyof typeof TYPES)[]).find((each) => item[each]);
        const data = (type ? item[type] : {}) as Json;
        expect(metrics[index]).toMatchObject({
          name: item.name ?? '',
          unit: item.unit ?? '',
          description: item.description ?? '',
          type: type ? TYPES[type].number : 0,
          monotonic: type === 'sum' && (data.isMonotonic as unknown) === true,
        });
        for (const point of list(data.dataPoints)) {
          if (!type || !isValidPoint(point, type, data)) {
            invalid++;
            continue;
          }
          expect(points.metric[row]).toBe(index);
          expect(sameTime(points.timeUs[row], points.timeNs[row], point.timeUnixNano)).toBe(true);
          expect(sameTime(points.startUs[row], points.startNs[row], point.startTimeUnixNano)).toBe(true);
          expect(points.flags[row]).toBe(point.flags ?? 0);
          const isNumber = type === 'gauge' || type === 'sum';
          if (point.asInt !== undefined) {
            expect(points.valueKind[row]).toBe(POINT_INT);
            const exact = (BigInt(points.intHi[row] ?? 0) << 32n) | BigInt((points.intLo[row] ?? 0) >>> 0);
            expect(String(exact)).toBe(point.asInt);
            expect(points.value[row]).toBe(Number(point.asInt));
          } else if (point.asDouble !== undefined) {
            expect(points.valueKind[row]).toBe(POINT_DOUBLE);
            expect(points.value[row]).toBe(Number(point.asDouble));
          } else expect(points.value[row]).toBe(Number.NaN);
          expect(points.count64[row]).toBe(isNumber ? Number.NaN : Number(point.count ?? 0));
          expect(points.sum[row]).toBe(Number(point.sum ?? (type === 'summary' ? 0 : Number.NaN)));
          expect(points.min[row]).toBe(Number(point.min ?? Number.NaN));
          expect(points.max[row]).toBe(Number(point.max ?? Number.NaN));
          expect(points.exemplarCount[row]).toBe(list(point.exemplars).length);
          const offset = points.offset[row] ?? -1;
          const message = bytes.subarray(offset, offset + (points.length[row] ?? -1));
          expect(referenceDecode(TYPES[type].point, message)).toEqual(point);
          row++;
        }
      }
      expect(points.count).toBe(row);
      expect(rejected.count).toBe(invalid);
    }),
  );
});

const SPAN = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), name: 'GET /', startTimeUnixNano: '1000' };
const spansOf = (...spans: object[]): Uint8Array =>
  referenceEncode('TracesData', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
const metricOf = (metric: object): Uint8Array =>
  referenceEncode('MetricsData', {
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', ...metric }] }] }],
  });

describe('rejections', () => {
  test('a partial success says how many spans failed, and why', () => {
    const bytes = spansOf(
      SPAN,
      { ...SPAN, traceId: '' },
      { ...SPAN, traceId: '00'.repeat(16) },
      { ...SPAN, spanId: 'ab' },
    );
    const { spans, rejected } = decodeTraces(bytes);
    expect(spans.count).toBe(1);
    expect(rejected).toEqual({
      count: 3,
      message:
        '3 spans rejected: 2 with a trace id that is not 16 bytes, or all zero; 1 with a span id that is not 8 bytes, or all zero',
    });
  });

  test('points without temporality, without time or with too few counts fail alone', () => {
    const good = { timeUnixNano: '5', asInt: '1' };
    expect(decodeMetrics(metricOf({ sum: { dataPoints: [good] } })).rejected).toEqual({
      count: 1,
      message: '1 data point rejected: 1 with no aggregation temporality',
    });
    const gauge = decodeMetrics(metricOf({ gauge: { dataPoints: [good, { asInt: '2' }] } }));
    expect([gauge.points.count, gauge.rejected.message]).toEqual([1, '1 data point rejected: 1 with time 0']);
    const point = { timeUnixNano: '5', bucketCounts: ['1', '2'], explicitBounds: [1, 2] };
    const histogram = decodeMetrics(
      metricOf({ histogram: { aggregationTemporality: 2, dataPoints: [point] } }),
    );
    expect(histogram.rejected.message).toBe(
      '1 data point rejected: 1 with histogram bucket counts that do not fit the bounds',
    );
    const shuffled = { timeUnixNano: '5', bucketCounts: ['1', '2', '3'], explicitBounds: [2, 1] };
    const disordered = decodeMetrics(
      metricOf({ histogram: { aggregationTemporality: 2, dataPoints: [shuffled] } }),
    );
    expect(disordered.rejected.message).toBe(
      '1 data point rejected: 1 with histogram bounds that do not increase',
    );
    expect(disordered.rejectedFor).toEqual([{ code: 'bounds', count: 1 }]);
  });

  test('a batch that is filled again forgets what it held', () => {
    const batch = decodeTraces(spansOf(SPAN, { ...SPAN, spanId: '' }));
    decodeTraces(new Uint8Array(0), batch);
    expect([batch.spans.count, batch.resources, batch.scopes, batch.rejected]).toEqual([
      0,
      [],
      [],
      { count: 0, message: '' },
    ]);
  });

  test('envelopes without items leave no rows', () => {
    const bytes = referenceEncode('TracesData', {
      resourceSpans: [{ schemaUrl: 'a' }, { scopeSpans: [{ scope: { name: 'empty' } }, { spans: [SPAN] }] }],
    });
    const { resources, scopes, spans } = decodeTraces(bytes);
    expect([resources.length, scopes.length, spans.scope[0]]).toEqual([1, 1, 0]);
  });

  test('more rows than there is room for make room', () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({ ...SPAN, startTimeUnixNano: String(i * 1000) }));
    const { spans } = decodeTraces(spansOf(...many));
    expect(spans.count).toBe(3000);
    expect(Array.from(spans.startUs.subarray(0, 3000))).toEqual(many.map((_, i) => i));
  });
});

describe('series identity', () => {
  const a = { key: 'http.method', value: { stringValue: 'GET' } };
  const b = { key: 'http.status', value: { intValue: '200' } };
  const point = (...attributes: object[]) => ({ timeUnixNano: '5', asInt: '1', attributes });

  test('does not depend on the order of attributes, nor on anything else of the point', () => {
    const { points } = decodeMetrics(
      metricOf({ gauge: { dataPoints: [point(a, b), { ...point(b, a), asInt: '7' }, point(a), point()] } }),
    );
    const ids = [0, 1, 2, 3].map((row) => `${points.attributesHi[row]}:${points.attributesLo[row]}`);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
  });

  test('resources are the same in any order of attributes', () => {
    const of = (...attributes: object[]) => ({ resource: { attributes }, scopeSpans: [{ spans: [SPAN] }] });
    const { resources } = decodeTraces(
      referenceEncode('TracesData', { resourceSpans: [of(a, b), of(b, a), of(b)] }),
    );
    const ids = resources.map((row) => `${row.attributesHi}:${row.attributesLo}`);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });
});
