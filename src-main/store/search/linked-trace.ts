// How the index knows which traces the spans of a chunk link to: as if it were an attribute of theirs.
import { forEachMessage } from '../../otlp/attributes.ts';

/** TraceQL's word for it, which no attribute is likely to have for a key. */
export const LINKED_TRACE = 'link:traceID';

const TRACE_ID = 1;

/** The trace that the Link message at `at` names, 32 hex digits; "" when it names none. */
export function linkedTrace(bytes: Uint8Array, at: number, length: number): string {
  let id = '';
  forEachMessage(bytes, at, length, TRACE_ID, (idAt, idLength) => {
    id = idLength === 16 ? Buffer.from(bytes.buffer, bytes.byteOffset + idAt, idLength).toString('hex') : '';
  });
  return id;
}
