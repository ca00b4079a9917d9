// Reports of what arrived, a send's last one each, in the words of the send room.
import type { Signal } from '#shared/model/signal.ts';
import { signalNumber } from '../signals.ts';
import { run, sql, transaction, type WriteDb } from '../sql.ts';

export interface ArrivalItemRow {
  signal: Signal;
  row: number;
  fate: string;
  reason: string;
  item: string;
  /** A second send leaves it out. */
  barred?: boolean;
}

/** Sends whose single items are kept: of older ones the report is. */
const SENDS_WITH_ITEMS = 50;

/** Keeps a report, in place of an earlier one of the same send. */
export function keepArrival(
  db: WriteDb,
  input: { send: number; report: unknown; items: readonly ArrivalItemRow[] },
): void {
  const { send, report, items } = input;
  transaction(db, () => {
    run(
      db,
      sql`INSERT INTO send_arrivals (send, report) VALUES (${send}, ${JSON.stringify(report)})
          ON CONFLICT DO UPDATE SET report = excluded.report`,
    );
    run(db, sql`DELETE FROM send_arrival_items WHERE send = ${send}`);
    for (const { signal, row, fate, reason, item, barred } of items) {
      run(
        db,
        sql`INSERT OR REPLACE INTO send_arrival_items (send, signal, row, fate, reason, item, barred)
            VALUES (${send}, ${signalNumber(signal)}, ${row}, ${fate}, ${reason}, ${item}, ${barred ? 1 : 0})`,
      );
    }
    run(
      db,
      sql`DELETE FROM send_arrival_items WHERE send <=
            (SELECT send FROM send_arrivals ORDER BY send DESC LIMIT 1 OFFSET ${SENDS_WITH_ITEMS})`,
    );
  });
}
