// The application protocols a TLS ClientHello offers (RFC 8446 §4.1.2, RFC 7301): who speaks TLS to a plain port
// can be told by them, though nothing else is readable.

const CLIENT_HELLO = 1;
const ALPN = 16;

/** The protocols offered, e.g. ["h2", "http/1.1"]; empty when none are; undefined when the bytes are no whole hello. */
export function alpnOf(bytes: Buffer): string[] | undefined {
  // record: type, version, length (5) · handshake: type, length (4) · version (2), random (32)
  let at = 5 + 4 + 2 + 32;
  if (bytes[0] !== 0x16 || bytes[5] !== CLIENT_HELLO || bytes.length < at + 1) return undefined;
  const skip = (sizeBytes: 1 | 2): boolean => {
    if (at + sizeBytes > bytes.length) return false;
    at += sizeBytes + bytes.readUIntBE(at, sizeBytes);
    return at <= bytes.length;
  };
  // session id, cipher suites, compression methods
  if (!skip(1) || !skip(2) || !skip(1) || at + 2 > bytes.length) return undefined;
  const end = at + 2 + bytes.readUInt16BE(at);
  at += 2;
  if (end > bytes.length) return undefined;
  while (at + 4 <= end) {
    const type = bytes.readUInt16BE(at);
    const size = bytes.readUInt16BE(at + 2);
    at += 4;
    if (type === ALPN) return namesIn(bytes.subarray(at, Math.min(at + size, end)));
    at += size;
  }
  return [];
}

function namesIn(list: Buffer): string[] {
  const names: string[] = [];
  for (let at = 2; at < list.length; ) {
    const size = list[at] ?? 0;
    names.push(list.subarray(at + 1, at + 1 + size).toString('latin1'));
    at += 1 + size;
  }
  return names;
}
