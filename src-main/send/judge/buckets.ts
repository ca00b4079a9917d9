// The buckets of histograms' points, counted.
import { Reader, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from '../../otlp/reader.ts';

const PACKED = (6 << 3) | WIRE_BYTES;
const ONE = (6 << 3) | WIRE_FIXED64;

/** The sum of a point's bucket counts, exact below 2^53; null for a point without buckets. */
export function bucketSum(bytes: Uint8Array, offset: number, length: number): number | null {
  const r = new Reader(bytes, offset, length);
  let sum: number | null = null;
  const add = (): void => {
    r.fixed64();
    sum = (sum ?? 0) + (r.hi >>> 0) * 4294967296 + (r.lo >>> 0);
  };
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === ONE) add();
    else if (tag === PACKED) {
      const outer = r.enter();
      while (r.pos < r.end) add();
      r.leave(outer);
    } else r.skip(tag);
  }
  return sum;
}

const COUNT = (4 << 3) | WIRE_FIXED64;
const SUM = (5 << 3) | WIRE_FIXED64;
const ZERO_COUNT = (7 << 3) | WIRE_FIXED64;
const POSITIVE = (8 << 3) | WIRE_BYTES;
const NEGATIVE = (9 << 3) | WIRE_BYTES;
const FLAGS = (10 << 3) | WIRE_VARINT;
const COUNTS_PACKED = (2 << 3) | WIRE_BYTES;
const COUNTS_ONE = (2 << 3) | WIRE_VARINT;

const uint64 = (r: Reader): number => (r.hi >>> 0) * 4294967296 + (r.lo >>> 0);

function sideSum(r: Reader): number {
  let sum = 0;
  const outer = r.enter();
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === COUNTS_ONE) {
      r.uint32();
      sum += uint64(r);
    } else if (tag === COUNTS_PACKED) {
      const inner = r.enter();
      while (r.pos < r.end) {
        r.uint32();
        sum += uint64(r);
      }
      r.leave(inner);
    } else r.skip(tag);
  }
  r.leave(outer);
  return sum;
}

/**
 * Whether an exponential histogram's count is that of its buckets, as Prometheus wants it: exactly, or where its sum
 * is NaN (of values that are in no bucket) at least. True for a point that says nothing was recorded.
 */
export function countsAgree(bytes: Uint8Array, offset: number, length: number): boolean {
  const r = new Reader(bytes, offset, length);
  let count = 0;
  let inBuckets = 0;
  let sum = 0;
  let flags = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === COUNT || tag === ZERO_COUNT) {
      r.fixed64();
      if (tag === COUNT) count = uint64(r);
      else inBuckets += uint64(r);
    } else if (tag === SUM) sum = r.double();
    else if (tag === POSITIVE || tag === NEGATIVE) inBuckets += sideSum(r);
    else if (tag === FLAGS) flags = r.uint32();
    else r.skip(tag);
  }
  if (flags & 1) return true;
  return Number.isNaN(sum) ? count >= inBuckets : count === inBuckets;
}
