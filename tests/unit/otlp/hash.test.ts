import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hash53, hash64, SetHash } from '../../../src-main/otlp/hash.ts';
import { base64, int64Text, repeatedText, text, uint64Text } from '../../../src-main/otlp/text.ts';

const utf8 = (words: string): Uint8Array => new TextEncoder().encode(words);

test('a hash depends on the content and on nothing around it', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), fc.uint8Array(), (content, before, after) => {
      const around = Uint8Array.from([...before, ...content, ...after]);
      expect(hash53(around, before.length, content.length)).toBe(hash53(content, 0, content.length));
    }),
  );
});

test('hashes are stored, so they never change', () => {
  const out = new Int32Array(2);
  hash64(utf8('http.request.method'), 0, 19, out);
  expect([hash53(utf8(''), 0, 0), hash53(utf8('GET /'), 0, 5), ...out]).toMatchInlineSnapshot(`
    [
      8461833958525706,
      6719406484268160,
      638000218,
      -1976519346,
    ]
  `);
});

test('300,000 similar names, and names that differ in one bit, do not collide', () => {
  const seen = new Set<number>();
  for (let i = 0; i < 300_000; i++) {
    const name = utf8(`service-${i}`);
    seen.add(hash53(name, 0, name.length));
  }
  expect(seen.size).toBe(300_000);
  const base = utf8('http.response.status_code=200');
  const flipped = new Set<number>();
  for (let bit = 0; bit < base.length * 8; bit++) {
    for (let other = bit + 1; other < base.length * 8; other++) {
      const changed = base.slice();
      for (const each of [bit, other]) changed[each >> 3] = (changed[each >> 3] ?? 0) ^ (1 << (each & 7));
      flipped.add(hash53(changed, 0, changed.length));
    }
  }
  expect(flipped.size).toBe((base.length * 8 * (base.length * 8 - 1)) / 2);
});

test('a set hash is the same in any order, and counts repetition', () => {
  const of = (parts: string[]): string => {
    const set = new SetHash();
    for (const part of parts) set.add(utf8(part), 0, utf8(part).length);
    set.finish();
    return `${set.hi}:${set.lo}`;
  };
  fc.assert(
    fc.property(fc.array(fc.string()), (parts) => {
      expect(of(parts.toReversed())).toBe(of(parts));
      expect(of([...parts, 'a'])).not.toBe(of(parts));
    }),
  );
});

test('64-bit integers in decimal', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (bits) => {
      const hi = Number(bits >> 32n) | 0;
      const lo = Number(bits & 0xffffffffn) | 0;
      expect(uint64Text(hi, lo)).toBe(String(bits));
      expect(int64Text(hi, lo)).toBe(String(BigInt.asIntN(64, bits)));
    }),
  );
});

test('text is found again as it was, base64 is base64', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.uint8Array(), (words, bytes) => {
      const encoded = utf8(words);
      expect(repeatedText(encoded, 0, encoded.length)).toBe(words);
      expect(repeatedText(encoded, 0, encoded.length)).toBe(words);
      expect(repeatedText(bytes, 0, bytes.length)).toBe(text(bytes, 0, bytes.length));
      expect(base64(bytes, 0, bytes.length)).toBe(Buffer.from(bytes).toString('base64'));
    }),
    { numRuns: 1000 },
  );
});
