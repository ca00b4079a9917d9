// Reads of much that is read once: a send, an export. What they leave in the caches is of no use to anybody.
import type { ReadDb } from '../sql.ts';

const CACHE_KB = 8192;

/** Does reading work with a small page cache, and lets go of that afterwards. */
export function sparingly<T>(db: ReadDb, work: () => T): T {
  const usual = db.pragma('cache_size', { simple: true });
  db.pragma(`cache_size = -${CACHE_KB}`);
  try {
    return work();
  } finally {
    db.pragma(`cache_size = ${usual}`);
    db.pragma('shrink_memory');
  }
}
