import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketsOf,
  groupsOf,
  groupTest,
  placesOf,
  sliceOf,
  TextBlock,
} from '../../src-main/store/search/text-block.ts';
import { MOST_WORD, pieceHashes, wordsOf } from '../../src-main/store/search/tokens.ts';

function built(texts: readonly string[]) {
  const block = new TextBlock(texts.length);
  for (const [place, text] of texts.entries()) block.add(place, text);
  return {
    odd: block.odd,
    buckets: new Map(Array.from(block.buckets(), ({ bucket, data }) => [bucket, data])),
    slices: Array.from(block.slices(), ({ data }) => Buffer.from(data)),
  };
}

function placesWith({ buckets }: ReturnType<typeof built>, text: string, rows: number): number[] {
  const [word] = wordsOf(text);
  const data = word && buckets.get(word.hash & (bucketsOf(rows) - 1));
  return data ? [...placesOf(data, word, rows)] : [];
}

const word = fc.constantFrom(
  'charge',
  'Charge',
  'of',
  'user_id',
  'x',
  '0a1b2c3d',
  'größe',
  'エラーerror',
  'w'.repeat(70),
);
const separator = fc.constantFrom(' ', '-', '/', 'é', '\n', '\0', ': ');
const line = fc.array(fc.tuple(word, separator), { maxLength: 6 }).map((parts) => parts.flat().join(''));

describe('A block of texts', () => {
  it('knows the rows of every word as a regular expression finds them', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), (texts) => {
        const block = built(texts);
        expect(block.odd).toEqual([]);
        for (const asked of ['charge', 'OF', 'user_id', 'user', 'x', 'error', '0a1b2c3d', 'gr']) {
          const regex = new RegExp(`\\b${asked}\\b`, 'i');
          const rows = texts.flatMap((text, i) => (regex.test(text) ? [i] : []));
          expect(placesWith(block, asked, texts.length), asked).toEqual(rows);
        }
      }),
    );
  });

  it('never rules out a group that holds a text', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 60 }),
        fc.nat(1000),
        fc.integer({ min: 3, max: 12 }),
        (texts, seed, length) => {
          const { slices } = built(texts);
          const place = seed % texts.length;
          const text = texts[place] ?? '';
          const needle = text.slice(
            seed % Math.max(1, text.length),
            (seed % Math.max(1, text.length)) + length,
          );
          for (const hash of pieceHashes(needle.toUpperCase().toLowerCase() === needle ? needle : '')) {
            const slice = slices[sliceOf(hash, texts.length)];
            if (!slice) throw new Error('no such slice');
            const { low, high } = groupsOf(slice, hash, texts.length);
            expect(groupTest(low, high, texts.length)(place, place)).toBe(true);
          }
        },
      ),
    );
  });

  it('holds 65,536 rows: words in all of them, in some and in one', () => {
    const rows = 65_536;
    const block = built(Array.from({ length: rows }, (_, i) => `all n${i} ${i % 1000 === 0 ? 'some' : ''}`));
    expect(placesWith(block, 'all', rows)).toHaveLength(rows);
    expect(placesWith(block, 'some', rows)).toEqual(Array.from({ length: 66 }, (_, i) => i * 1000));
    for (const i of [0, 1, 40_000, 65_535]) expect(placesWith(block, `n${i}`, rows)).toEqual([i]);
    expect(placesWith(block, 'n65536', rows)).toEqual([]);
    expect(block.slices.length).toBeLessThanOrEqual(512);
    expect(Math.max(...block.buckets.keys())).toBeLessThan(512);
  });

  it('tells rows whose letters fold to ASCII, and knows long words by their beginning', () => {
    const block = built(['paſſed', 'passed', `${'w'.repeat(MOST_WORD)}x`]);
    expect(block.odd).toEqual([0]);
    expect(placesWith(block, 'passed', 3)).toEqual([0, 1]);
    expect(placesWith(block, `${'w'.repeat(MOST_WORD)}y`, 3)).toEqual([2]);
  });
});
