// The memory that messages being read may take, all of one transport together.
import { MAX_REQUEST_BYTES } from './watch.ts';

const MIB = 1024 * 1024;
export const MAX_READING_BYTES = 4 * MAX_REQUEST_BYTES;
/** The last of it is for small messages: large ones that do not come to an end must keep nobody out. */
const KEPT_FOR_SMALL_BYTES = 32 * MIB;
const SMALL_BYTES = MIB;

/** Counts what messages take while they are read. */
export class Room {
  #taken = 0;

  /** Takes room for `bytes` more of a message that has `before` already; false when there is none. */
  take(bytes: number, before: number): boolean {
    const isSmall = before + bytes <= SMALL_BYTES;
    const most = isSmall ? MAX_READING_BYTES : MAX_READING_BYTES - KEPT_FOR_SMALL_BYTES;
    if (this.#taken + bytes > most) return false;
    this.#taken += bytes;
    return true;
  }

  /** Gives back what was taken. */
  give(bytes: number): void {
    this.#taken -= bytes;
  }
}
