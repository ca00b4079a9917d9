// Whether bytes are UTF-8 as the standard has it (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF.

/** True when `length` bytes from `offset` are valid UTF-8. */
export function isUtf8(bytes: Uint8Array, offset: number, length: number): boolean {
  const end = offset + length;
  let at = offset;
  while (at < end) {
    const lead = bytes[at++] as number;
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (at + more > end) return false;
    const next = bytes[at] as number;
    const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (next < least || next > most) return false;
    for (let i = 1; i < more; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return false;
    at += more;
  }
  return true;
}
