// The data folder, before anything is opened in it: that it is there, and that it can be written.
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { StoreError } from '../store/errors.ts';

const WORDS: Record<string, string> = {
  EROFS: 'its file system is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user’s share of the disk is full',
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'a part of that path is a file',
};

/** Makes the folder where it is missing. Throws StoreError `store_unavailable`, in words, when it cannot be written. */
export async function prepareFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw folderError(dataDir, error);
  }
}

/** The system's error about the folder in words and with a way out; any other error as it is. */
export function folderError(dataDir: string, error: unknown): unknown {
  const { code = '', syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const words = syscall === 'listen' || syscall === 'bind' ? undefined : WORDS[code];
  if (words === undefined) return error;
  return new StoreError(
    'store_unavailable',
    `The data folder ${dataDir} cannot be used: ${words} (${code}). Put that right, or choose another folder with --data-dir. Nothing in it was changed.`,
  );
}

/** True when another engine has the folder open. */
export function isFolderInUse(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'store_in_use';
}
