// An ExportMetricsServiceRequest to a table of metrics and columns of points, in one pass over the points.
import { TEMPORALITIES } from '#shared/model/otlp.ts';
import { checkAttribute } from './check-values.ts';
import {
  METRIC_EXPONENTIAL_HISTOGRAM,
  METRIC_GAUGE,
  METRIC_HISTOGRAM,
  METRIC_SUM,
  METRIC_SUMMARY,
  MetricBatch,
  type MetricRow,
} from './columns.ts';
import { checkCount, Rejections, readRequest, readText } from './decode-envelope.ts';
import { readPoint } from './decode-points.ts';
import { type Reader, WIRE_BYTES, WIRE_VARINT } from './reader.ts';

const NAME = (1 << 3) | WIRE_BYTES;
const DESCRIPTION = (2 << 3) | WIRE_BYTES;
const UNIT = (3 << 3) | WIRE_BYTES;
const METADATA = (12 << 3) | WIRE_BYTES;
const DATA_POINTS = (1 << 3) | WIRE_BYTES;
const TEMPORALITY = (2 << 3) | WIRE_VARINT;
const IS_MONOTONIC = (3 << 3) | WIRE_VARINT;

/**
 * Decodes a protobuf request into `batch`, which is reset first. Points that OTLP calls invalid (time 0, no
 * temporality where the type has one, a histogram's counts not fitting its bounds, bounds that do not increase)
 * are left out and counted in `rejected`. Throws DecodeError when malformed.
 */
export function decodeMetrics(bytes: Uint8Array, batch: MetricBatch = new MetricBatch()): MetricBatch {
  batch.reset(bytes);
  const rejections = new Rejections();
  readRequest(batch, (r, scope) => readMetric(r, batch, scope, rejections));
  batch.rejected = rejections.result('data point');
  batch.rejectedFor = rejections.remarks(batch);
  return batch;
}

function readMetric(r: Reader, batch: MetricBatch, scope: number, rejections: Rejections): void {
  checkCount(r, batch.metrics.length + 1);
  const { pos, end } = r;
  const row: MetricRow = {
    offset: pos,
    length: end - pos,
    scope,
    name: '',
    unit: '',
    description: '',
    type: 0,
    temporality: 'unspecified',
    monotonic: false,
  };
  let dataOffset = pos;
  let dataEnd = pos;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    switch (tag) {
      case NAME:
        row.name = readText(r);
        break;
      case DESCRIPTION:
        row.description = readText(r);
        break;
      case UNIT:
        row.unit = readText(r);
        break;
      case METADATA:
        checkAttribute(r);
        break;
      case (METRIC_GAUGE << 3) | WIRE_BYTES:
      case (METRIC_SUM << 3) | WIRE_BYTES:
      case (METRIC_HISTOGRAM << 3) | WIRE_BYTES:
      case (METRIC_EXPONENTIAL_HISTOGRAM << 3) | WIRE_BYTES:
      case (METRIC_SUMMARY << 3) | WIRE_BYTES: {
        row.type = tag >>> 3;
        const size = r.length();
        dataOffset = r.take(size);
        dataEnd = dataOffset + size;
        break;
      }
      default:
        r.skip(tag);
    }
  }
  const metric = batch.metrics.push(row) - 1;
  r.pos = dataOffset;
  r.end = dataEnd;
  const needsTemporality = row.type !== METRIC_GAUGE && row.type !== METRIC_SUMMARY;
  // The temporality is written after the points it applies to, so it is looked up before they are read.
  if (needsTemporality) readTemporality(r, row);
  const invalid = needsTemporality && row.temporality === 'unspecified';
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== DATA_POINTS) r.skip(tag);
    else {
      const outer = r.enter();
      const reason = readPoint(r, batch.points, metric, row.type);
      r.leave(outer);
      if (invalid || reason !== '') {
        if (reason === '') batch.points.count--;
        rejections.add(reason === '' || invalid ? 'temporality' : reason, scope);
      }
    }
  }
  r.pos = end;
  r.end = end;
}

function readTemporality(r: Reader, row: MetricRow): void {
  const { pos } = r;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === TEMPORALITY) {
      const number = r.uint32();
      row.temporality = (r.hi === 0 ? TEMPORALITIES[number] : undefined) ?? 'unspecified';
    } else if (tag === IS_MONOTONIC && row.type === METRIC_SUM) {
      r.uint32();
      row.monotonic = (r.lo | r.hi) !== 0;
    } else r.skip(tag);
  }
  r.pos = pos;
}
