// Which chunks of log records certainly say no level in attributes: by the index, else by the bytes of their keys.
import { LEVEL_LABELS } from '#shared/model/level.ts';
import { chunkReader } from '../chunk-data.ts';
import type { ReadDb } from '../sql.ts';
import { certainlyWithout } from './log-search.ts';

const SAYS_LEVEL = LEVEL_LABELS.map((key) => ({ key }));
/** KeyValue's key as it is encoded; `detected_level` may also be `detected.level`, or a map. */
const KEYS = [...['level', 'severity'].map(encodedKey), Buffer.from('detected')];

function encodedKey(key: string): Buffer {
  return Buffer.concat([Buffer.from([0x0a, key.length]), Buffer.from(key)]);
}

const MOST_KEPT = 100_000;
const keptByDb = new WeakMap<ReadDb, Map<number, boolean>>();

/** A test of chunks. They do not change, so what was found is kept. */
export function silentChunks(db: ReadDb): (chunk: number) => boolean {
  const isWithout = certainlyWithout(db, SAYS_LEVEL);
  const kept = keptByDb.get(db) ?? new Map<number, boolean>();
  keptByDb.set(db, kept);
  return (chunk) => {
    let isSilent = kept.get(chunk);
    if (isSilent === undefined) {
      isSilent = isWithout(chunk) || hasNoKey(chunkReader(db).read(chunk));
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(chunk, isSilent);
    }
    return isSilent;
  };
}

function hasNoKey(data: Uint8Array | undefined): boolean {
  if (!data) return true;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return KEYS.every((key) => !bytes.includes(key));
}
