// Takes OTLP/JSON files as clients' requests: one request a line, as the Collector's file exporter writes
// them, or one document over many lines. The lines are not parsed here, only told apart; nanosecond numbers
// would not survive it. Memory is bounded by the longest line and the requests under way.
import { setTimeout as wait } from 'node:timers/promises';
import type { OutputOf } from '#shared/api/client.ts';
import type { Contract } from '#shared/api/contract.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { type Accepted, type Consumer, Retryable } from '../pipeline/consumer.ts';
import { MAX_REQUEST_BYTES } from '../receive/index.ts';

/** What was stored of a file; `refused` counts lines and single items that were not. */
export type Imported = OutputOf<Contract['importData']>;

const NEWLINE = 0x0a;
const UNDER_WAY = 8;
const MAX_MESSAGES = 20;
/** How long a full queue or disk is waited for, all in all. */
const PATIENCE_MS = 30_000;

/** The list a document of each signal holds, by OTLP's name and the one some write. */
const KEYS: Record<Signal, readonly string[]> = {
  traces: ['"resourceSpans"', '"resource_spans"'],
  logs: ['"resourceLogs"', '"resource_logs"'],
  metrics: ['"resourceMetrics"', '"resource_metrics"'],
};

/** The signals a document holds; one it only seems to hold (in a value, say) decodes to nothing. */
export function signalsIn(document: Buffer): Signal[] {
  return SIGNALS.filter((signal) => KEYS[signal].some((key) => document.includes(key)));
}

const isBlank = (line: Buffer): boolean => line.every((byte) => byte <= 0x20);

/** True when the text is one whole JSON object as far as its ends tell. */
function looksWhole(line: Buffer): boolean {
  const text = line.toString('latin1').trim();
  return text.startsWith('{') && text.endsWith('}');
}

/**
 * Splits a body into documents: its lines, or, where the first line is no whole object, all of it.
 * Yields null for one larger than a request may be. Pieces are copies of their own.
 */
export async function* documentsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer | null> {
  let held: Buffer[] = [];
  let size = 0;
  let mode: 'unknown' | 'lines' | 'one' = 'unknown';
  let tooLong = false;
  const take = (): Buffer | null => {
    const whole = tooLong ? null : Buffer.concat(held);
    held = [];
    size = 0;
    tooLong = false;
    return whole;
  };
  const hold = (piece: Uint8Array): void => {
    size += piece.length;
    if (size > MAX_REQUEST_BYTES) {
      tooLong = true;
      held = [];
    }
    if (!tooLong && piece.length > 0) held.push(Buffer.from(piece));
  };
  for await (const chunk of body) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0 && mode !== 'one'; at = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, at));
      const line = tooLong ? null : Buffer.concat(held);
      if (mode === 'unknown' && line !== null && !isBlank(line)) mode = looksWhole(line) ? 'lines' : 'one';
      if (mode === 'one') {
        from = at;
        break;
      }
      from = at + 1;
      const document = take();
      if (document === null || !isBlank(document)) yield document;
    }
    hold(chunk.subarray(from));
  }
  const last = take();
  if (last === null || !isBlank(last)) yield last;
}

async function consumePatiently(consumer: Consumer, signal: Signal, body: Uint8Array): Promise<Accepted> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      // The consumer may take the body's memory, and this may have to give it again.
      return await consumer.consume({
        signal,
        encoding: 'json',
        body: Uint8Array.from(body),
        peer: 'import',
      });
    } catch (error) {
      if (!(error instanceof Retryable) || Date.now() > end) throw error;
      await wait(Math.min(error.retryAfterMs, 1000));
    }
  }
}

/** Gives a file's documents to the consumer, several at a time, and tells what became of them. */
export async function importDocuments(
  body: AsyncIterable<Uint8Array>,
  consumer: Consumer,
): Promise<Imported> {
  const result: Imported = { spans: 0, logs: 0, metricPoints: 0, refused: 0, messages: [], runs: [] };
  const refuse = (count: number, message: string): void => {
    result.refused += count;
    if (result.messages.length < MAX_MESSAGES) result.messages.push(message);
    else if (result.messages.length === MAX_MESSAGES) result.messages.push('Further messages are left out.');
  };
  const field = { traces: 'spans', logs: 'logs', metrics: 'metricPoints' } as const;
  let repeats = 0;

  const give = async (signal: Signal, document: Buffer, number: number): Promise<void> => {
    try {
      const accepted = await consumePatiently(consumer, signal, document);
      result[field[signal]] += accepted.stored;
      if (accepted.repeat) repeats++;
      if (accepted.rejected > 0) refuse(accepted.rejected, `Line ${number}: ${accepted.message}`);
    } catch (error) {
      refuse(1, `Line ${number}: ${(error as Error).message}`);
    }
  };

  const underWay = new Set<Promise<void>>();
  let number = 0;
  for await (const document of documentsOf(body)) {
    number++;
    if (document === null) {
      refuse(1, `Line ${number} is longer than ${MAX_REQUEST_BYTES / 1024 / 1024} MiB.`);
      continue;
    }
    const signals = signalsIn(document);
    if (signals.length === 0) {
      refuse(1, `Line ${number} holds no resourceSpans, resourceLogs or resourceMetrics.`);
      continue;
    }
    for (const signal of signals) {
      const giving = give(signal, document, number).finally(() => underWay.delete(giving));
      underWay.add(giving);
      if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
    }
  }
  await Promise.all(underWay);
  if (repeats > 0) {
    const what = repeats === 1 ? '1 request was' : `${repeats} requests were`;
    result.messages.push(`${what} stored a short while ago and not stored twice.`);
  }
  return result;
}
