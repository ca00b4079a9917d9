// A file that only takes up room, so that something can be deleted when the disk is full: even removing rows needs
// some bytes in the write-ahead log first.
import { randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileBytes } from './file-bytes.ts';

const PIECE_BYTES = 1024 * 1024;
/** It takes at most this share of what is free. */
const SHARE = 1 / 8;

export class Reserve {
  readonly #path: string;
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#path = join(dataDir, 'reserve');
  }

  /** Makes it, of so many bytes, where it is missing or larger; less where little is free. Not written so that it could be compressed. */
  keep(most: number): void {
    const now = fileBytes(this.#path);
    if (now > 0 && now <= most) return;
    const bytes = Math.min(most, Math.floor(space(this.#dataDir).free * SHARE));
    const file = openSync(this.#path, 'w', 0o600);
    try {
      const piece = Buffer.alloc(PIECE_BYTES);
      for (let left = bytes; left > 0; left -= PIECE_BYTES) {
        writeSync(file, randomFillSync(piece), 0, Math.min(left, PIECE_BYTES));
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** Gives the room back. */
  release(): void {
    rmSync(this.#path, { force: true });
  }
}

/** The file system of a folder: its size, and what it has left for this user. */
export function space(dataDir: string): { total: number; free: number } {
  const { blocks, bavail, bsize } = statfsSync(dataDir);
  return { total: blocks * bsize, free: bavail * bsize };
}
