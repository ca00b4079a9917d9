// How the store says no. Codes cross threads; the text is for the developer.

export type StoreErrorCode =
  /** Another engine has this data folder open. */
  | 'store_in_use'
  /** The database was written by a newer Spandrel. */
  | 'store_newer'
  /** The file is not a database, or is damaged. */
  | 'store_corrupt'
  /** Disk full, read-only folder, I/O error. */
  | 'store_unavailable'
  /** A file that was given is none that can be taken in. */
  | 'bad_file'
  | 'not_found'
  | 'conflict'
  | 'stopped'
  | 'internal';

/** An error with a code. */
export class StoreError extends Error {
  override name = 'StoreError';
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** SQLite's result code of an error, or "" when it is not SQLite's. */
export function sqliteCode(error: unknown): string {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
}

/** True for what passes when space or rights return: nothing is wrong with the data. */
export function isUnavailable(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|NOMEM)/.test(sqliteCode(error));
}

/** True for SQLite's word that a file is damaged or no database. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error));
}

/** Why nothing can be written, in a few words: the disk is full, read-only, or fails. */
export function unavailableWords(error: unknown, dataDir: string): string {
  const code = sqliteCode(error);
  if (code.startsWith('SQLITE_FULL')) {
    return `The disk that holds ${dataDir} is full. Make room there, or delete a run: capture goes on by itself.`;
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return `${dataDir} has become read-only. Make it writable again: capture goes on by itself.`;
  }
  const text = error instanceof Error ? error.message : String(error);
  return `${dataDir} cannot be written (${text}). It is tried again with every request.`;
}

/** SQLite's errors in the store's words; anything else unchanged. */
export function storeError(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === '') return error;
  const text = error instanceof Error ? error.message : '';
  if (isDamage(error)) {
    return new StoreError('store_corrupt', `${path} is damaged, or not a database (${text}).`);
  }
  if (isUnavailable(error)) {
    return new StoreError('store_unavailable', `${path} cannot be used now: ${text}`);
  }
  return error;
}
