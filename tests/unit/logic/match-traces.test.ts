import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyValue } from '#shared/model/otlp.ts';
import { diffAttributes } from '../../../src-renderer/logic/attribute-diff.ts';
import { comparedRows, nextDifference, treePlaces } from '../../../src-renderer/logic/compared-rows.ts';
import { comparisonText } from '../../../src-renderer/logic/comparison-text.ts';
import { withoutIds } from '../../../src-renderer/logic/match-traces.ts';
import { foldMerged } from '../../../src-renderer/logic/merged-folds.ts';
import { type MergedTrace, mergeTraces } from '../../../src-renderer/logic/merged-trace.ts';
import { buildTraceModel, type TraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { bigTrace, MS, readTrace } from '../../fixtures/draw-trace.ts';

const label = (model: TraceModel, node: number): string =>
  node >= model.tree.spanCount
    ? '?'
    : `${model.services.names[model.services.ofSpan[node] ?? 0]}:${model.columns.names[model.columns.name[node] ?? 0]}`;

/** "= in both (difference in ms)", "+ new", "- missing". */
function print(merged: MergedTrace): string {
  const lines: string[] = [];
  for (let row = 0; row < merged.ownNode.length; row++) {
    const x = merged.ownNode[row] ?? -1;
    const y = merged.otherNode[row] ?? -1;
    const sign = x < 0 ? '-' : y < 0 ? '+' : '=';
    const ms = Math.round((merged.delta[row] ?? 0) / MS);
    const by = sign !== '=' || ms === 0 ? '' : ` ${ms > 0 ? '+' : '−'}${Math.abs(ms)}`;
    const name = x < 0 ? label(merged.other, y) : label(merged.own, x);
    lines.push(`${'  '.repeat(merged.depth[row] ?? 0)}${sign} ${name}${by}`);
  }
  return `\n${lines.join('\n')}\n`;
}

const compare = (own: string, other: string): MergedTrace =>
  mergeTraces(buildTraceModel(readTrace(own)), buildTraceModel(readTrace(other)));

describe('two traces as one', () => {
  it('tells what got longer, what is new and what is missing, each at its place', () => {
    const merged = compare(
      `
      shop:POST /checkout  [===============]
        cart:GET             [==]
        pay:charge               [=]          error
        pay:charge                  [=====]
        mail:send                          [=]
      `,
      `
      shop:POST /checkout  [==========]
        cart:GET             [==]
        risk:score               []
        pay:charge                 [=====]
        mail:send                         [=]
      `,
    );
    expect(print(merged)).toBe(`
= shop:POST /checkout +5
  = cart:GET
  - risk:score
  + pay:charge
  = pay:charge
  = mail:send
`);
    expect([merged.matched, merged.added, merged.missing]).toEqual([4, 1, 1]);
  });

  it('gives equal siblings of another number to the likeliest, in order', () => {
    expect(
      print(
        compare(
          `
          shop:GET  [====================]
            db:SELECT []
            db:SELECT    [===]
            db:SELECT         [===]
            db:SELECT              []
          `,
          `
          shop:GET  [====================]
            db:SELECT    [===]
            db:SELECT         [===]
          `,
        ),
      ),
    ).toBe(`
= shop:GET
  + db:SELECT
  = db:SELECT
  = db:SELECT
  + db:SELECT
`);
  });

  it('takes names that differ by ids alone as one', () => {
    expect(withoutIds('GET session:8f2c')).toBe(withoutIds('GET session:91d0'));
    expect(withoutIds('GET /orders/12')).toBe(withoutIds('GET /orders/7781'));
    expect(withoutIds('SELECT cafe')).toBe('SELECT cafe');
    expect(
      print(
        compare(
          `
          shop:GET         [======]
            redis:GET s:8f2c [==]
          `,
          `
          shop:GET         [======]
            redis:GET s:91d0 [==]
          `,
        ),
      ),
    ).toBe(`
= shop:GET
  = redis:GET s:8f2c
`);
  });

  it('looks through a level that one of them has', () => {
    const wrapped = `
      shop:GET       [========]
        shop:auth     [======]
          db:SELECT     [==]
      `;
    const plain = `
      shop:GET       [========]
        db:SELECT       [==]
      `;
    expect(print(compare(wrapped, plain))).toBe(`
= shop:GET
  + shop:auth
    = db:SELECT
`);
    expect(print(compare(plain, wrapped))).toBe(`
= shop:GET
  - shop:auth
  = db:SELECT
`);
  });

  it('compares main spans whatever they are called, and several roots and orphans', () => {
    expect(print(compare('shop:GET /a [====]', 'shop:POST /b [==]'))).toBe('\n= shop:GET /a +2\n');
    expect(
      print(
        compare(
          `
          shop:GET  [====]
          late:job       [=]   missing=aa
          `,
          `
          shop:GET  [====]
          late:job       [=]   missing=bb
          other:job       [==]
          `,
        ),
      ),
    ).toBe(`
= shop:GET
- other:job
= ?
  = late:job
`);
  });

  it('matches a trace with itself whole, and never loses or doubles a span', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), fc.nat(), (count, one, two) => {
        const own = buildTraceModel(bigTrace(count, one, 3));
        const same = mergeTraces(own, own);
        expect([same.matched, same.added, same.missing]).toEqual([count, 0, 0]);
        const other = buildTraceModel(bigTrace(count, two, 3));
        const merged = mergeTraces(own, other);
        expect(merged.matched + merged.added).toBe(count);
        expect(merged.matched + merged.missing).toBe(count);
        const seen = (list: Int32Array) => [...list].filter((node) => node >= 0).toSorted((a, b) => a - b);
        expect(seen(merged.ownNode)).toEqual([...Array(own.tree.nodeCount).keys()]);
        expect(seen(merged.otherNode)).toEqual([...Array(other.tree.nodeCount).keys()]);
        for (let row = 0; row < merged.parent.length; row++)
          expect(merged.parent[row] ?? 0).toBeLessThan(row);
        const total = (model: TraceModel) => model.own.reduce((sum, ns) => sum + ns, 0);
        expect(merged.ownDelta.reduce((sum, ns) => sum + ns, 0)).toBeCloseTo(total(own) - total(other), 0);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what of a comparison is shown', () => {
  const merged = compare(
    `
    shop:POST        [===================]
      cart:GET        [==]
        db:SELECT      []
      pay:charge          [==========]
      mail:send                       []
    `,
    `
    shop:POST        [===========]
      cart:GET        [==]
        db:SELECT      []
      risk:score         []
      pay:charge           [==]
    `,
  );
  const all = {
    collapsed: new Set<number>(),
    openFolds: new Set<number>(),
    onlyChanged: false,
    order: 'tree',
  } as const;
  const folds = foldMerged(merged);
  const names = (rows: readonly number[]) =>
    rows.map((row) => {
      const x = merged.ownNode[row] ?? -1;
      return x < 0 ? `-${label(merged.other, merged.otherNode[row] ?? 0)}` : label(merged.own, x);
    });

  it('is everything, without what is closed or the same', () => {
    expect(comparedRows(merged, folds, all)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(names(comparedRows(merged, folds, { ...all, collapsed: new Set([1]) }))).toEqual([
      'shop:POST',
      'cart:GET',
      '-risk:score',
      'pay:charge',
      'mail:send',
    ]);
    expect(names(comparedRows(merged, folds, { ...all, onlyChanged: true }))).toEqual([
      'shop:POST',
      '-risk:score',
      'pay:charge',
      'mail:send',
    ]);
  });

  it('is ordered by what made the difference, and walked from one to the next', () => {
    const rows = comparedRows(merged, folds, { ...all, onlyChanged: true, order: 'difference' });
    expect(names(rows)).toEqual(['pay:charge', '-risk:score', 'mail:send', 'shop:POST']);
    const tree = comparedRows(merged, folds, all);
    expect(nextDifference(merged, folds, tree, 0, 1)).toBe(3);
    expect(nextDifference(merged, folds, tree, 5, 1)).toBe(0);
    expect(nextDifference(merged, folds, tree, 3, -1)).toBe(0);
    expect(nextDifference(merged, folds, tree, -1, 1)).toBe(0);
    expect(nextDifference(merged, folds, [], 0, 1)).toBe(-1);
  });

  it('folds many equal siblings, and tells how many there were', () => {
    const queries = (count: number) =>
      `shop:GET [==================]\n${Array.from({ length: count }, () => '  db:SELECT []').join('\n')}`;
    const many = compare(queries(8), queries(2));
    const found = foldMerged(many);
    expect(found.list).toMatchObject([{ ownCount: 8, otherCount: 2, differs: true, delta: 12 * MS }]);
    expect(comparedRows(many, found, all)).toEqual([0, 9]);
    expect(comparedRows(many, found, { ...all, openFolds: new Set([0]) })).toHaveLength(10);
    expect(comparedRows(many, found, { ...all, onlyChanged: true, order: 'difference' })).toEqual([9]);
    expect(nextDifference(many, found, [0, 9], 0, 1)).toBe(9);
    const same = compare(queries(8), queries(8));
    expect(comparedRows(same, foldMerged(same), { ...all, onlyChanged: true })).toEqual([]);
    expect(comparisonText(many, (ns) => `${Math.round(ns / MS)}ms`)).toContain('SELECT × 8 (was × 2)');
  });

  it('is a text for a chat', () => {
    const text = comparisonText(merged, (ns) => `${Math.round(ns / MS)}ms`);
    expect(text.split('\n').slice(2, 5)).toEqual([
      '4 spans in both, 1 new, 1 missing. Largest differences of own time:',
      '+8ms pay: charge',
      '-2ms missing risk: score',
    ]);
  });

  it('tells which attributes differ', () => {
    const of = (values: Record<string, string>): KeyValue[] =>
      Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
    expect(diffAttributes(of({ a: '1', b: '2', c: '3' }), of({ b: '2', a: '9', d: '4' }))).toEqual({
      differences: [
        { key: 'a', own: '1', other: '9' },
        { key: 'c', own: '3', other: undefined },
        { key: 'd', own: undefined, other: '4' },
      ],
      same: 1,
    });
  });
});

describe('the places of compared rows in their tree', () => {
  const many = `
      shop:POST   [==============]
        auth:GET   []
        db:SELECT    []
        db:SELECT      []
        db:SELECT        []
        db:SELECT          []
        db:SELECT            []
        db:SELECT              []
  `;
  const merged = compare(many, many);
  const folds = foldMerged(merged);
  const places = (openFolds: ReadonlySet<number>) =>
    treePlaces(
      merged,
      folds,
      comparedRows(merged, folds, { collapsed: new Set(), openFolds, onlyChanged: false, order: 'tree' }),
    ).map(({ level, position, siblings }) => `${level}: ${position} of ${siblings}`);

  it('count what is shown beside them; a fold is one row', () => {
    expect(places(new Set())).toEqual(['1: 1 of 1', '2: 1 of 2', '2: 2 of 2']);
  });

  it('are below the fold for the members of an open one', () => {
    expect(places(new Set([0]))).toEqual([
      '1: 1 of 1',
      '2: 1 of 2',
      '2: 2 of 2',
      ...[1, 2, 3, 4, 5, 6].map((k) => `3: ${k} of 6`),
    ]);
  });
});
