// The buckets of an explicit histogram's point.
import { Reader, WIRE_BYTES, WIRE_FIXED64 } from '../../otlp/reader.ts';

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
