import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { duration, oneLine, sinceMs, size, table } from '../../../src-main/headless/print.ts';
import { traceTree } from '../../../src-main/headless/trace-tree.ts';

describe('printing', () => {
  it.each([
    [0, '0 ns'],
    [999, '999 ns'],
    [1500, '1.5 µs'],
    [12_345_678, '12.3 ms'],
    [1_240_000_000, '1.24 s'],
    [119_000_000_000, '119 s'],
    [192_000_000_000, '3 min 12 s'],
    [-1500, '-1.5 µs'],
  ])('%d ns as %s', (ns, text) => {
    expect(duration(ns)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [12_345_678, '12.3 MB'],
    [999_999, '1000 kB'],
  ])('%d bytes as %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });

  it.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    ['15', null],
    ['m', null],
    ['-1m', null],
  ])('reads --since %s', (text, ms) => {
    expect(sinceMs(text)).toBe(ms);
  });

  it('aligns columns and leaves no blanks at line ends', () => {
    expect(
      table(
        [
          ['a', '1', 'x'],
          ['long', '22', ''],
        ],
        [1],
      ),
    ).toBe('a      1  x\nlong  22');
  });

  it('shows any text on one line without control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 50 }), (text, width) => {
        const shown = oneLine(text, width);
        expect(shown.length).toBeLessThanOrEqual(width);
        expect(shown).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

/** A trace of spans named by their row, from the rows of their parents. */
function traceOf(parents: readonly number[]): TraceColumns {
  const count = parents.length;
  return {
    traceId: 'ab'.repeat(16),
    baseNs: '0',
    count,
    start: new Float64Array(count),
    duration: new Float64Array(count).fill(1000),
    parent: Int32Array.from(parents),
    idHi: new Uint32Array(count),
    idLo: Uint32Array.from(parents, (_, row) => row + 1),
    parentHi: new Uint32Array(count),
    parentLo: new Uint32Array(count),
    name: Uint32Array.from(parents, (_, row) => row),
    resource: new Uint16Array(count),
    scope: new Uint16Array(count),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint8Array(count),
    names: parents.map((_, row) => `span-${row}`),
    resources: [{ service: 'shop' }],
    scopes: [''],
    repeats: 0,
    torn: false,
  };
}

describe('a trace as a tree', () => {
  it('draws who called whom', () => {
    const lines = traceTree(traceOf([-1, 0, 1, 0, -2])).split('\n');
    expect(lines.slice(1).map((line) => line.split('  shop')[0]?.trimEnd())).toEqual([
      'span-0',
      '├─ span-1',
      '│  └─ span-2',
      '└─ span-3',
      'span-4',
    ]);
    expect(lines.at(-1)).toContain('parent missing');
  });

  it('shows every span once, cycles and great depth included', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2, max: 20 }), { minLength: 1, maxLength: 21 }), (given) => {
        const parents = given.map((parent) => Math.min(parent, given.length - 1));
        const text = traceTree(traceOf(parents));
        for (const row of parents.keys())
          expect(text.match(new RegExp(`span-${row}\\b`, 'g'))).toHaveLength(1);
      }),
    );
    const deep = traceTree(traceOf(Array.from({ length: 3000 }, (_, row) => row - 1)));
    expect(deep.split('\n')).toHaveLength(3001);
  });
});
