// Memory that lies outside of V8's heap is given back when it is known that nobody wants it any more: left to the
// garbage collector, a hundred megabytes of it pile up in the time it takes to read or send some thousand items.

/** What an allocator may add to what was asked for, bytes. */
const SPARE = 64;

/**
 * Gives the memory of bytes, or numbers, back now; they are empty then. Leaves alone what is a part of something larger,
 * and what was given back, or away, before.
 */
export function giveBack({ buffer, byteLength }: ArrayBufferView): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.detached) return;
  if (buffer.byteLength <= byteLength + SPARE) buffer.transfer(0);
}
