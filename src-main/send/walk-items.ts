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
import type { Judge } from './judge/judge-item.ts';
import { pointShape } from './judge/points.ts';
import type { Code } from './judge/reasons.ts';
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
  /** What the judge says of it, if there is one. */
  code: Code | '';
}

const POINTS_AT_ONCE = 1024;

/** The items of the chosen signals that are still there, judged if there is a judge; metric points by time. */
export function* walkItems(
  db: ReadDb,
  rows: Rows,
  signals: readonly Signal[],
  judge?: Judge,
): Generator<WalkedItem> {
  const known = lookups(db);
  for (const signal of SIGNALS) {
    if (!signals.includes(signal)) continue;
    if (signal === 'metrics') {
      yield* walkPoints(db, rows.metrics, judge);
      continue;
    }
    for (const id of rows[signal]) {
      const row = placedRow(db, signal, id);
      const found = row && itemBytes(db, signalNumber(signal), row);
      if (!row || !found) continue;
      const { bytes, at, length } = found;
      const place = {
        resource: known.resource(row.resource),
        scope: known.scope(row.scope),
        trace: row.trace,
        row: row.id,
      };
      const code =
        signal === 'traces' ? judge?.span(bytes, at, length, place) : judge?.log(bytes, at, length, place);
      yield {
        signal,
        row: row.id,
        message: signal === 'traces' ? SPAN : LOG_RECORD,
        piece: { bytes, offset: at, length },
        resource: place.resource,
        scope: place.scope,
        metric: null,
        code: code ?? '',
      };
    }
  }
}

function* walkPoints(db: ReadDb, rows: Float64Array, judge: Judge | undefined): Generator<WalkedItem> {
  for (let at = 0; at < rows.length; at += POINTS_AT_ONCE) {
    const part = rows.subarray(at, at + POINTS_AT_ONCE);
    const found = new Points(db).find(part, (point) => {
      const message = pointShape(point.metric.row.type)?.message;
      const bytes = messageOf(point);
      judge?.pointOrigins(point.batch, point.metric.resource, point.metric.scope);
      const code = judge?.points.point(point.i) ?? '';
      return (
        message && { code, message, metric: point.metric, piece: { bytes, offset: 0, length: bytes.length } }
      );
    });
    for (const [i, one] of found.entries()) {
      if (!one) continue;
      const { code, metric, message, piece } = one;
      const { resource, scope, bytes } = metric;
      const row = part[i] as number;
      yield { signal: 'metrics', row, message, piece, resource, scope, metric: bytes, code };
    }
  }
}
