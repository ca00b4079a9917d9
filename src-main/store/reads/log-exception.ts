// What a record says of an exception in its attributes, where logging SDKs put it (semantic conventions, "exception.*").

import { LOGS } from '../signals.ts';
import type { ReadDb } from '../sql.ts';
import { itemBytes } from './item-bytes.ts';
import { certainlyWithout } from './log-search.ts';
import { lookups } from './lookups.ts';
import { ownLabel } from './own-label.ts';

const SAYS_EXCEPTION = [{ key: 'exception.type' }, { key: 'exception.message' }];
/** Longest in a list; the whole one comes with the record. */
const MOST = 500;

/** Reads `type: message` of rows; "" where they name no exception. */
export function exceptionReader(db: ReadDb): (row: { id: number; at: number; length: number }) => string {
  const look = lookups(db);
  const isSilent = certainlyWithout(db, SAYS_EXCEPTION);
  return (row) => {
    const item = isSilent(look.chunkOf(LOGS, row.id).id) ? undefined : itemBytes(db, LOGS, row);
    if (!item) return '';
    const said = ['exception_type', 'exception_message'].map(
      (label) => ownLabel(item.bytes, item.at, item.length, label) ?? '',
    );
    return said
      .filter((text) => text !== '')
      .join(': ')
      .slice(0, MOST);
  };
}
