// When a span starts, read from its bytes.
import { Reader, WIRE_FIXED64 } from '../../otlp/reader.ts';

const START_TIME = (7 << 3) | WIRE_FIXED64;

/** start_time_unix_nano of the span at `offset`, µs; 0 when it has none. */
export function spanStartUs(bytes: Uint8Array, offset: number, length: number): number {
  const r = new Reader(bytes, offset, length);
  let us = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== START_TIME) r.skip(tag);
    else {
      r.nanos();
      us = r.us;
    }
  }
  return us;
}
