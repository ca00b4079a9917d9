// The items of a plan one after another, as they lie in the store: for looking at them rather than sending them.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import type { Origin } from '../otlp/assemble.ts';
import { LOG_RECORD, type Message, SPAN } from '../otlp/schema.ts';
import { itemBytes } from '../store/reads/item-bytes.ts';
import { lookups } from '../store/reads/lookups.ts';
import { placedRow } from '../store/reads/send-items.ts';
import { signalNumber } from '../store/signals.ts';
import type { ReadDb } from '../store/sql.ts';
import { messageOf } from './histories.ts';
import { pointShape } from './judge/points.ts';
import type { Rows } from './plan.ts';
import { Points } from './points.ts';
import type { Piece } from './treat.ts';

export interface WalkedItem {
  signal: Signal;
  row: number;
  message: Message;
  piece: Piece;
  resource: Origin;
  scope: Origin;
  /** The Metric message without points; null for spans and log records. */
  metric: Uint8Array | null;
}

const POINTS_AT_ONCE = 1024;

/** The items of the chosen signals that are still there; metric points by time. */
export function* walkItems(db: ReadDb, rows: Rows, signals: readonly Signal[]): Generator<WalkedItem> {
  const known = lookups(db);
  for (const signal of SIGNALS) {
    if (!signals.includes(signal)) continue;
    if (signal === 'metrics') {
      yield* walkPoints(db, rows.metrics);
      continue;
    }
    for (const id of rows[signal]) {
      const row = placedRow(db, signal, id);
      const found = row && itemBytes(db, signalNumber(signal), row);
      if (!row || !found) continue;
      yield {
        signal,
        row: row.id,
        message: signal === 'traces' ? SPAN : LOG_RECORD,
        piece: { bytes: found.bytes, offset: found.at, length: found.length },
        resource: known.resource(row.resource),
        scope: known.scope(row.scope),
        metric: null,
      };
    }
  }
}

function* walkPoints(db: ReadDb, rows: Float64Array): Generator<WalkedItem> {
  for (let at = 0; at < rows.length; at += POINTS_AT_ONCE) {
    const part = rows.subarray(at, at + POINTS_AT_ONCE);
    const found = new Points(db).find(part, (point) => {
      const message = pointShape(point.metric.row.type)?.message;
      const bytes = messageOf(point);
      return message && { message, metric: point.metric, piece: { bytes, offset: 0, length: bytes.length } };
    });
    for (const [i, one] of found.entries()) {
      if (!one) continue;
      const { metric, message, piece } = one;
      const { resource, scope, bytes } = metric;
      yield { signal: 'metrics', row: part[i] as number, message, piece, resource, scope, metric: bytes };
    }
  }
}
