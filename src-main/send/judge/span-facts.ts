// What of a span is looked at beside its texts and ids, read from its bytes in one go.
import { Reader, WIRE_BYTES, WIRE_FIXED32, WIRE_FIXED64 } from '../../otlp/reader.ts';

const START_TIME = (7 << 3) | WIRE_FIXED64;
const LINKS = (13 << 3) | WIRE_BYTES;
const FLAGS = (16 << 3) | WIRE_FIXED32;
const LINK_FLAGS = (6 << 3) | WIRE_FIXED32;

export interface SpanFacts {
  /** start_time_unix_nano, µs; 0 when it has none. */
  startUs: number;
  /** It, or a link of it, has flags. */
  hasFlags: boolean;
}

function linkHasFlags(r: Reader): boolean {
  let flags = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === LINK_FLAGS) flags |= r.fixed32();
    else r.skip(tag);
  }
  return flags !== 0;
}

/** Reads the span at `offset`. Throws DecodeError when malformed. */
export function spanFacts(bytes: Uint8Array, offset: number, length: number): SpanFacts {
  const r = new Reader(bytes, offset, length);
  const facts = { startUs: 0, hasFlags: false };
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === START_TIME) {
      r.nanos();
      facts.startUs = r.us;
    } else if (tag === FLAGS) {
      if (r.fixed32() !== 0) facts.hasFlags = true;
    } else if (tag === LINKS) {
      const outer = r.enter();
      if (linkHasFlags(r)) facts.hasFlags = true;
      r.leave(outer);
    } else r.skip(tag);
  }
  return facts;
}
