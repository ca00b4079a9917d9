// Captured data as OTLP/JSON lines, one chunk a piece, so that memory holds one piece however much there is.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { assembleRequest } from '../../otlp/assemble.ts';
import { requestJson } from '../../otlp/json-text.ts';
import { LOGS, METRICS, signalNumber, TRACES } from '../signals.ts';
import { all, allRaw, every, get, type Query, type ReadDb, sql } from '../sql.ts';
import { placedItems, placedMetrics } from './stored-items.ts';
import { traceRow } from './trace-rows.ts';

/** What to export; times in µs, `toUs` exclusive. A trace takes its spans and log records, whatever the range. */
export interface ExportWhat {
  signals: readonly Signal[];
  fromUs?: number | undefined;
  toUs?: number | undefined;
  run?: number | undefined;
  traceId?: string | undefined;
}

/** Where an export goes on. */
export interface ExportCursor {
  chunk: number;
}

export interface ExportPart {
  /** UTF-8, each line one request and a newline; empty when this piece holds nothing of what is wanted. */
  lines: Uint8Array;
  /** Null after the last piece. */
  next: ExportCursor | null;
}

const EVER = 2 ** 62;
const encoder = new TextEncoder();

/** The next piece after `cursor`. */
export function exportPart(db: ReadDb, input: { what: ExportWhat; cursor: ExportCursor | null }): ExportPart {
  const { what, cursor } = input;
  if (what.traceId !== undefined) return traceParts(db, what, what.traceId);
  const conditions: Query[] = [sql`id > ${cursor?.chunk ?? 0}`];
  const signals = what.signals.map(signalNumber);
  conditions.push({ text: `signal IN (${signals.join(',')})`, values: [] });
  if (what.fromUs !== undefined) conditions.push(sql`max_us >= ${what.fromUs}`);
  if (what.toUs !== undefined) conditions.push(sql`min_us < ${what.toUs}`);
  if (what.run !== undefined) conditions.push(sql`run = ${what.run}`);
  const chunk = get<{ id: number; signal: number; first_row: number; row_count: number }>(
    db,
    sql`SELECT id, signal, first_row, row_count FROM chunks WHERE ${every(conditions)} ORDER BY id LIMIT 1`,
  );
  if (!chunk) return { lines: new Uint8Array(0), next: null };
  return { lines: chunkLine(db, chunk, what), next: { chunk: chunk.id } };
}

function chunkLine(
  db: ReadDb,
  chunk: { id: number; signal: number; first_row: number; row_count: number },
  { fromUs = 0, toUs = EVER }: ExportWhat,
): Uint8Array {
  if (chunk.signal === METRICS) {
    return line('metrics', [...placedMetrics(db, chunk.id, { fromUs, toUs, services: null })]);
  }
  const last = chunk.first_row + chunk.row_count - 1;
  const rows = allRaw<[id: number]>(
    db,
    chunk.signal === TRACES
      ? sql`SELECT id FROM spans WHERE id BETWEEN ${chunk.first_row} AND ${last}
            AND start_us >= ${fromUs} AND start_us < ${toUs}`
      : sql`SELECT id FROM logs WHERE id BETWEEN ${chunk.first_row} AND ${last}
            AND time_us >= ${fromUs} AND time_us < ${toUs}`,
  );
  const signal = chunk.signal === LOGS ? 'logs' : 'traces';
  return line(signal, [
    ...placedItems(
      db,
      signal,
      rows.map(([id]) => id),
    ),
  ]);
}

function traceParts(db: ReadDb, what: ExportWhat, traceId: string): ExportPart {
  const trace = traceRow(db, traceId);
  if (!trace) return { lines: new Uint8Array(0), next: null };
  const parts = SIGNALS.flatMap((signal) => {
    if (signal === 'metrics' || !what.signals.includes(signal)) return [];
    const rows = all<{ id: number }>(
      db,
      signal === 'traces'
        ? sql`SELECT id FROM spans WHERE trace = ${trace.id} ORDER BY id`
        : sql`SELECT id FROM logs WHERE trace = ${trace.id} ORDER BY id`,
    );
    return [
      line(signal, [
        ...placedItems(
          db,
          signal,
          rows.map(({ id }) => id),
        ),
      ]),
    ];
  });
  return { lines: new Uint8Array(Buffer.concat(parts)), next: null };
}

function line(signal: Signal, items: Parameters<typeof assembleRequest>[0] & readonly unknown[]): Uint8Array {
  if (items.length === 0) return new Uint8Array(0);
  return encoder.encode(`${requestJson(signal, assembleRequest(items))}\n`);
}
