// The request of a slice's first rows as one line of OTLP/JSON, in a reader thread.
import { requestJson } from '../otlp/json-text.ts';
import { type Assembled, assemble, type Slice } from '../send/index.ts';
import type { ReadDb } from '../store/sql.ts';

const text = new TextEncoder();

/** As `assemble`, with the line in `body`. */
export function assembleLine(db: ReadDb, slice: Slice): Assembled {
  const assembled = assemble(db, slice);
  return { ...assembled, body: text.encode(`${requestJson(slice.signal, assembled.body)}\n`) };
}
