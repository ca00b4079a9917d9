// Where the key and the value of a KeyValue lie.
import { TAG_KEY, TAG_VALUE } from './check-values.ts';
import type { Reader } from './reader.ts';

/** What `readPair` met last: the key's UTF-8 bytes, and the value's AnyValue message (length 0 when empty). */
export const pair = { keyAt: 0, keyLength: 0, valueAt: 0, valueLength: 0 };

/** Steps over the KeyValue field that `r` is at (length prefix and message). Throws DecodeError when malformed. */
export function readPair(r: Reader): void {
  const outer = r.enter();
  pair.keyAt = r.pos;
  pair.keyLength = 0;
  pair.valueAt = r.pos;
  pair.valueLength = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === TAG_KEY) {
      pair.keyLength = r.length();
      pair.keyAt = r.take(pair.keyLength);
    } else if (tag === TAG_VALUE) {
      pair.valueLength = r.length();
      pair.valueAt = r.take(pair.valueLength);
    } else r.skip(tag);
  }
  r.leave(outer);
}
