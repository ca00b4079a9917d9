// Sizes of files.
import { statSync } from 'node:fs';

/** Size of a file; 0 when there is none. */
export function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
