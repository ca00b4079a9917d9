// Request bodies from stored bytes: each item goes out exactly as it came in, unless its treatment says otherwise.
// Runs in a reader thread.
import { grouped, type Origin, type Placed, requestOf } from '../otlp/assemble.ts';
import { LOG_RECORD, SPAN } from '../otlp/schema.ts';
import { chunkReader } from '../store/chunk-data.ts';
import { itemBytes } from '../store/reads/item-bytes.ts';
import { lookups } from '../store/reads/lookups.ts';
import { placedRows } from '../store/reads/send-items.ts';
import { snapshot } from '../store/reads/snapshot.ts';
import { sparingly } from '../store/reads/sparingly.ts';
import { signalNumber } from '../store/signals.ts';
import type { ReadDb } from '../store/sql.ts';
import { assemblePoints } from './assemble-points.ts';
import { OneStream } from './log-streams.ts';
import type { Assembled, LeftOut, Slice } from './plan.ts';
import { type Piece, Treater, treaterOf } from './treat.ts';

/** A body ends with the item that brings it to this. */
export const GOOD_BYTES = 1024 * 1024;

/**
 * The body of the slice's first rows. What retention took meanwhile is passed over. Throws AppError for a redaction
 * rule that cannot be one.
 */
export function assemble(db: ReadDb, slice: Slice): Assembled {
  const assembled = sparingly(db, () =>
    snapshot(db, () =>
      slice.signal === 'metrics' ? assemblePoints(db, slice) : assembleRows(db, slice.signal, slice),
    ),
  );
  // The next body goes on in the last chunk or two.
  chunkReader(db).giveBack(KEPT_BYTES);
  return assembled;
}

const KEPT_BYTES = 4 * 1024 * 1024;

type PlacedItem = Placed & { row: number };

function assembleRows(db: ReadDb, signal: 'traces' | 'logs', { rows, treatment }: Slice): Assembled {
  const known = lookups(db);
  const treater = treaterOf(treatment);
  const items: PlacedItem[] = [];
  const leftOut: LeftOut[] = [];
  const origins = new Set<Origin>();
  const traces = new Set<number>();
  let bytes = 0;
  let changed = 0;
  const stream = new OneStream();
  let used = 0;
  for (const row of placedRows(db, signal, rows)) {
    if (bytes >= GOOD_BYTES) break;
    if (row && signal === 'logs' && !stream.takes(known.resource(row.resource), row.timeUs)) break;
    used++;
    const found = row && itemBytes(db, signalNumber(signal), row);
    if (!row || !found) continue;
    const place = { resource: known.resource(row.resource), scope: known.scope(row.scope) };
    const piece = { bytes: found.bytes, offset: found.at, length: found.length };
    const leaving = leave(treater, signal, piece, { ...place, trace: row.trace, row: row.id });
    if (typeof leaving === 'string') {
      leftOut.push({ row: row.id, reason: leaving });
      continue;
    }
    const resource = treater.resource(signal, place.resource);
    const scope = treater.scope(signal, place.scope);
    for (const origin of [resource, scope]) {
      if (!origins.has(origin)) bytes += origin.bytes.length;
      origins.add(origin);
    }
    if (isChanged(piece, leaving) || resource !== place.resource || scope !== place.scope) changed++;
    items.push({ resource, scope, ...leaving, row: row.id });
    if (signal === 'traces' && row.trace !== null) traces.add(row.trace);
    bytes += leaving.length;
  }
  const groups = grouped(items);
  const sent = [...groups.values()].flatMap((scopes) => [...scopes.values()].flat()).map(({ row }) => row);
  return {
    body: requestOf(groups),
    sent: Float64Array.from(sent),
    used,
    leftOut,
    traces: traces.size,
    changed,
  };
}

/** Whether an item leaves in other words than it came. What is written anew may be the same all the same. */
export function isChanged(came: Piece, leaves: Piece): boolean {
  if (came.bytes === leaves.bytes) return false;
  const { bytes, offset, length } = leaves;
  return (
    length !== came.length ||
    Buffer.compare(
      bytes.subarray(offset, offset + length),
      came.bytes.subarray(came.offset, came.offset + length),
    ) !== 0
  );
}

interface Place {
  resource: Origin;
  scope: Origin;
  trace: number | null;
  row: number;
}

/** A span or log record as it leaves, or the words for why it stays. */
function leave(treater: Treater, signal: 'traces' | 'logs', piece: Piece, place: Place): Piece | string {
  const { judge } = treater;
  if (!treater.judges) return treater.item(signal, signal === 'traces' ? SPAN : LOG_RECORD, piece, false);
  const { bytes, offset, length } = piece;
  const code =
    signal === 'traces' ? judge.span(bytes, offset, length, place) : judge.log(bytes, offset, length, place);
  if (treater.stays(signal, code)) return Treater.wordsOf(code);
  return treater.item(signal, signal === 'traces' ? SPAN : LOG_RECORD, piece, judge.needsRepair);
}
