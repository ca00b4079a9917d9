// What a single item is called, so that a person finds it again.
import type { Signal } from '#shared/model/signal.ts';
import { decodeLogRecord, decodeSpan } from '../otlp/decode.ts';
import { itemBytes } from '../store/reads/item-bytes.ts';
import { placedRow } from '../store/reads/send-items.ts';
import { signalNumber } from '../store/signals.ts';
import type { ReadDb } from '../store/sql.ts';
import { Points } from './points.ts';

export interface ItemWords {
  /** The span's or metric's name; the beginning of the log record. */
  text: string;
  /** Hex; null for a point, and a log record of no trace. */
  traceId: string | null;
}

const MOST_TEXT = 120;

const short = (text: string): string =>
  text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`;

/** A span or log record in words. Throws DecodeError when malformed. */
export function inWords(
  signal: 'traces' | 'logs',
  bytes: Uint8Array,
  offset: number,
  length: number,
): ItemWords {
  if (signal === 'traces') {
    const { name, traceId } = decodeSpan(bytes, offset, length);
    return { text: short(name), traceId };
  }
  const { body, traceId } = decodeLogRecord(bytes, offset, length);
  const text = body?.stringValue ?? JSON.stringify(body ?? '');
  return { text: short(text), traceId: traceId || null };
}

const NO_WORDS: ItemWords = { text: '', traceId: null };

/** Items of the store by their rows; no words for one that is gone. */
export function itemsInWords(db: ReadDb, signal: Signal, rows: Float64Array): ItemWords[] {
  if (signal === 'metrics')
    return new Points(db)
      .find(rows, ({ metric }) => metric.row.name)
      .map((name = '') => ({ text: short(name), traceId: null }));
  return Array.from(rows, (row) => {
    const placed = placedRow(db, signal, row);
    const found = placed && itemBytes(db, signalNumber(signal), placed);
    return found ? inWords(signal, found.bytes, found.at, found.length) : NO_WORDS;
  });
}
