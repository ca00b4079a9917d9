// The beginning of what somebody sent, for people to read.

const MOST = 64;

/** Text where it is text (its first line), hex pairs where it is not; at most 64 bytes. */
export function firstBytesOf(bytes: Uint8Array): string {
  const some = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MOST));
  const line = some.toString('latin1').split(/\r?\n/, 1)[0] ?? '';
  if (line.length >= 3 && /^[\x20-\x7e]*$/.test(line)) return line;
  const pairs = some.subarray(0, 24).toString('hex').match(/../g) ?? [];
  return pairs.join(' ');
}
