// Row ids in an order that matters, as few bytes: differences from one to the next as zigzag varints, compressed.
// A run of neighbours takes next to nothing.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const MOST_BYTES = 10;

/** Packs whole numbers of up to 2^52. */
export function packRows(rows: Float64Array): Uint8Array {
  const bytes = new Uint8Array(rows.length * MOST_BYTES);
  let length = 0;
  let before = 0;
  for (const row of rows) {
    const difference = row - before;
    // Beyond 32 bits, so arithmetic instead of shifts.
    let rest = difference < 0 ? -difference * 2 - 1 : difference * 2;
    while (rest >= 0x80) {
      bytes[length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    bytes[length++] = rest;
    before = row;
  }
  return zstdCompressSync(bytes.subarray(0, length));
}

/** The rows of a packed list of `count`. */
export function unpackRows(packed: Uint8Array, count: number): Float64Array {
  const rows = new Float64Array(count);
  const bytes = zstdDecompressSync(packed, { maxOutputLength: Math.max(1, count * MOST_BYTES) });
  let at = 0;
  let before = 0;
  for (let i = 0; i < count; i++) {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 0x80;
    }
    before += value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    rows[i] = before;
  }
  return rows;
}
