// Captured data as OTLP/JSON lines, piece by piece: a reader thread writes the next piece when the one before
// has been taken, so that memory holds one piece, however much is exported.
import type { Input } from '../api/index.ts';
import type { EngineStore, ExportCursor } from './reads.ts';

export async function* exportLines(
  store: EngineStore,
  what: Input<'exportData'>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let cursor: ExportCursor | null = null;
  do {
    const { lines, next }: { lines: Uint8Array; next: ExportCursor | null } = await store.read(
      'exportPart',
      { what, cursor },
      signal,
    );
    if (lines.length > 0) yield lines;
    cursor = next;
  } while (cursor !== null);
}
