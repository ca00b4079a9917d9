// Captured data as OTLP/JSON lines, piece by piece: a reader thread writes the next piece when the one before
// has been taken, so that memory holds one piece, however much is exported.
import type { What } from '#shared/api/send.ts';
import type { Input } from '../api/index.ts';
import { batchesOf } from '../send/batches.ts';
import type { Slice } from '../send/index.ts';
import type { ExportPart } from './export-part.ts';
import type { EngineStore } from './reads.ts';

/** Everything, or one run: request by request as they came. A range or a trace: the items meant, put together anew. */
export function exportLines(
  store: EngineStore,
  asked: Input<'exportData'>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const { signals, traceId, ...range } = asked;
  if (traceId !== undefined) return chosenLines(store, { kind: 'trace', traceId }, signals, signal);
  if (range.from !== undefined || range.to !== undefined)
    return chosenLines(store, { kind: 'range', ...range }, signals, signal);
  return storedLines(store, { signals, run: range.run, after: 0, upTo: null }, signal);
}

async function* storedLines(
  store: EngineStore,
  from: ExportPart,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let part: ExportPart | null = from; part !== null; ) {
    const { lines, next }: { lines: Uint8Array; next: ExportPart | null } = await store.read(
      'exportPart',
      part,
      signal,
    );
    if (lines.length > 0) yield lines;
    part = next;
  }
}

async function* chosenLines(
  store: EngineStore,
  what: What,
  signals: ExportPart['signals'],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const plan = await store.read('planSend', { what }, signal);
  const source = { assemble: (slice: Slice) => store.read('assembleLine', slice, signal) };
  // A trace has spans and log records; metrics around it are no part of it.
  const wanted = what.kind === 'trace' ? signals.filter((each) => each !== 'metrics') : signals;
  for (const each of wanted) {
    for await (const { body } of batchesOf(plan, each, source)) {
      signal.throwIfAborted();
      yield body;
    }
  }
}
