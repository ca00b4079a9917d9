// Row ids in an order that matters, as few bytes: differences from one to the next as zigzag varints, compressed.
// A run of neighbours takes next to nothing.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { giveBack } from './give-back.ts';

const MOST_BYTES = 10;

/** Packs whole numbers of up to 2^52. */
export function packRows(rows: Float64Array): Uint8Array {
  // Neighbours take a byte, so there is seldom more.
  let bytes = new Uint8Array(rows.length * 2 + MOST_BYTES);
  let length = 0;
  let before = 0;
  for (const row of rows) {
    if (length + MOST_BYTES > bytes.length) bytes = new Uint8Array(bytes.buffer.transfer(bytes.length * 2));
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
  const packed = zstdCompressSync(bytes.subarray(0, length));
  giveBack(bytes);
  return packed;
}

/** The rows of a packed list of `count`, or those at places [first, upto) of it. */
export function unpackRows(packed: Uint8Array, count: number, first = 0, upto = count): Float64Array {
  const rows = new Float64Array(Math.max(0, upto - first));
  const bytes = zstdDecompressSync(packed, {
    maxOutputLength: Math.max(1, count * MOST_BYTES),
    // In one piece, as a rule, and never a part of what Node shares among buffers.
    chunkSize: Math.max(Buffer.poolSize, count * 2 + MOST_BYTES),
  });
  let at = 0;
  let before = 0;
  for (let i = 0; i < upto; i++) {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 0x80;
    }
    before += value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    if (i >= first) rows[i - first] = before;
  }
  giveBack(new Uint8Array(bytes.buffer));
  return rows;
}
