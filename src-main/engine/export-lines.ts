// Captured data as OTLP/JSON lines, one request a line: a reader thread writes the next line when the one before has
// been taken, so that memory holds one, however much is exported. The items are those that are counted and shown:
// what was refused when it came, and what came twice, is not in it.
import { AppError } from '#shared/api/errors.ts';
import type { What } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Input } from '../api/index.ts';
import { batchesOf } from '../send/batches.ts';
import type { Plan, Slice } from '../send/index.ts';
import type { EngineStore } from './reads.ts';

/** Lines of everything, a range, a run or a trace. Throws AppError `not_found` for a trace that is not here. */
export async function exportLines(
  store: EngineStore,
  asked: Input<'exportData'>,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { signals, traceId, ...range } = asked;
  const what: What = traceId === undefined ? { kind: 'range', ...range } : { kind: 'trace', traceId };
  const plan = await store.read('planSend', { what }, signal);
  if (traceId !== undefined && plan.rows.traces.length + plan.rows.logs.length === 0)
    throw new AppError({ code: 'not_found', message: `There is no trace ${traceId}.` });
  // A trace has spans and log records; metrics around it are no part of it.
  const wanted = what.kind === 'trace' ? signals.filter((each) => each !== 'metrics') : signals;
  return linesOf(store, plan, wanted, signal);
}

async function* linesOf(
  store: EngineStore,
  plan: Plan,
  signals: readonly Signal[],
  abort: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const source = { assemble: (slice: Slice) => store.read('assembleLine', slice, abort) };
  for (const signal of signals) {
    for await (const { body, items } of batchesOf(signal, plan.rows[signal], source)) {
      abort.throwIfAborted();
      if (items > 0) yield body;
    }
  }
}
