// Stored data as OTLP/JSON lines, in a reader thread: the requests as they came, or those that a plan's rows make.
import type { Signal } from '#shared/model/signal.ts';
import { requestJson } from '../otlp/json-text.ts';
import { type Assembled, assemble, type Slice } from '../send/index.ts';
import { newestChunk, requestsAfter } from '../store/reads/stored-requests.ts';
import type { ReadDb } from '../store/sql.ts';

/** What of the stored requests is written, and where that goes on: after one chunk, up to another. */
export interface ExportPart {
  signals: Signal[];
  run: number | undefined;
  after: number;
  /** Null in the first part: up to what is newest then, so that an export ends while data keeps coming. */
  upTo: number | null;
}

const text = new TextEncoder();

/** The lines of the next chunk; `next` is null when there are no more. */
export function exportPart(db: ReadDb, part: ExportPart): { lines: Uint8Array; next: ExportPart | null } {
  const upTo = part.upTo ?? newestChunk(db);
  const found = requestsAfter(db, { ...part, upTo });
  if (found === undefined) return { lines: new Uint8Array(0), next: null };
  const lines = found.requests.map((request) => `${requestJson(found.signal, request)}\n`).join('');
  return { lines: text.encode(lines), next: { ...part, after: found.chunk, upTo } };
}

/** The request of a slice's first rows as one line in `body`. */
export function assembleLine(db: ReadDb, slice: Slice): Assembled {
  const assembled = assemble(db, slice);
  return { ...assembled, body: text.encode(`${requestJson(slice.signal, assembled.body)}\n`) };
}
