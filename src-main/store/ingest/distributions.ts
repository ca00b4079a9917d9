// Reads what a histogram's, exponential histogram's or summary's data point says beyond its columns, and packs
// it as store/distributions.ts draws it. Field numbers: opentelemetry-proto metrics.proto.
import { METRIC_EXPONENTIAL_HISTOGRAM, METRIC_HISTOGRAM } from '../../otlp/columns.ts';
import { Reader, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from '../../otlp/reader.ts';
import type { ByteSink } from './byte-sink.ts';
import type { Dictionaries } from './dictionaries.ts';

const FIXED = (field: number): number => (field << 3) | WIRE_FIXED64;
const PACKED = (field: number): number => (field << 3) | WIRE_BYTES;
const VARINT = (field: number): number => (field << 3) | WIRE_VARINT;

/** The columns of the point that are packed again. */
export interface Moments {
  sum: number;
  min: number;
  max: number;
}

/** Appends the variable part of the point that `r` is at to `sink`. The bytes were checked when they were decoded. */
export function packDistribution(
  sink: ByteSink,
  type: number,
  r: Reader,
  moments: Moments,
  dictionaries: Dictionaries,
): void {
  sink.f64(moments.sum);
  if (type === METRIC_HISTOGRAM) {
    sink.f64(moments.min);
    sink.f64(moments.max);
    packHistogram(sink, r, dictionaries);
  } else if (type === METRIC_EXPONENTIAL_HISTOGRAM) {
    sink.f64(moments.min);
    sink.f64(moments.max);
    packExponential(sink, r);
  } else packSummary(sink, r);
}

const uint64 = (r: Reader): number => (r.hi >>> 0) * 4294967296 + (r.lo >>> 0);

function packHistogram(sink: ByteSink, r: Reader, dictionaries: Dictionaries): void {
  const start = r.pos;
  const bounds = gather(r, 7);
  sink.varint(bounds.length === 0 ? 0 : dictionaries.bounds(bounds.bytes, bounds.offset, bounds.length));
  r.pos = start;
  const { bytes, offset, length } = gather(r, 6);
  sink.varint(length / 8);
  const counts = bytes === r.bytes ? r : new Reader(bytes);
  counts.pos = offset;
  for (const end = offset + length; counts.pos < end; ) {
    counts.fixed64();
    sink.varint(uint64(counts));
  }
}

/** Where the 8-byte values of a repeated field lie one after another: in place, unless they came in several parts. */
function gather(r: Reader, field: number): { bytes: Uint8Array; offset: number; length: number } {
  const [packed, one] = [PACKED(field), FIXED(field)];
  let { bytes } = r;
  let offset = 0;
  let length = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== packed && tag !== one) {
      r.skip(tag);
      continue;
    }
    const size = tag === one ? 8 : r.length();
    const at = r.take(size);
    if (length === 0) offset = at;
    else {
      bytes = Buffer.concat([bytes.subarray(offset, offset + length), r.bytes.subarray(at, at + size)]);
      offset = 0;
    }
    length += size;
  }
  return { bytes, offset, length };
}

interface Buckets {
  offset: number;
  counts: number[];
}

function packExponential(sink: ByteSink, r: Reader): void {
  let scale = 0;
  let zeroCount = 0;
  let zeroThreshold = 0;
  const positive: Buckets = { offset: 0, counts: [] };
  const negative: Buckets = { offset: 0, counts: [] };
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === VARINT(6)) scale = r.sint32();
    else if (tag === FIXED(7)) {
      r.fixed64();
      zeroCount = uint64(r);
    } else if (tag === PACKED(8)) readBuckets(r, positive);
    else if (tag === PACKED(9)) readBuckets(r, negative);
    else if (tag === FIXED(14)) zeroThreshold = r.double();
    else r.skip(tag);
  }
  sink.f64(zeroThreshold);
  sink.zigzag(scale);
  sink.varint(zeroCount);
  for (const buckets of [positive, negative]) {
    sink.zigzag(buckets.offset);
    sink.varint(buckets.counts.length);
    for (const count of buckets.counts) sink.varint(count);
  }
}

function readBuckets(r: Reader, into: Buckets): void {
  const outer = r.enter();
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === VARINT(1)) into.offset = r.sint32();
    else if (tag === PACKED(2)) {
      const list = r.enter();
      while (r.pos < r.end) {
        r.uint32();
        into.counts.push(uint64(r));
      }
      r.leave(list);
    } else if (tag === VARINT(2)) {
      r.uint32();
      into.counts.push(uint64(r));
    } else r.skip(tag);
  }
  r.leave(outer);
}

function packSummary(sink: ByteSink, r: Reader): void {
  const pairs: number[] = [];
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== PACKED(6)) {
      r.skip(tag);
      continue;
    }
    let quantile = 0;
    let value = 0;
    const outer = r.enter();
    for (let inner = r.tag(); inner !== 0; inner = r.tag()) {
      if (inner === FIXED(1)) quantile = r.double();
      else if (inner === FIXED(2)) value = r.double();
      else r.skip(inner);
    }
    r.leave(outer);
    pairs.push(quantile, value);
  }
  sink.varint(pairs.length / 2);
  for (const each of pairs) sink.f64(each);
}
