import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRangeStore } from '../../../src-renderer/logic/range-store.ts';
import { findSpan, spanOfHalves } from '../../../src-renderer/logic/span-index.ts';
import {
  PLAIN_VIEW,
  paramsOfView,
  type ViewKeys,
  viewOfParams,
} from '../../../src-renderer/logic/view-params.ts';
import { changedUrl } from '../../../src-renderer/ui/view/url.ts';
import { bigTrace, columnsOf } from '../../fixtures/draw-trace.ts';

const read = (url: string): ViewKeys | null => viewOfParams(new URL(url, 'http://x').searchParams);
const urlOf = (view: ViewKeys): string => changedUrl('/traces/a', '', paramsOfView(view));

const key = fc.stringMatching(/^[mf]?[0-9a-f]{16}$/);
const word = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text.isWellFormed());
const anyView: fc.Arbitrary<ViewKeys> = fc.record({
  rows: fc.record({
    openDepth: fc.oneof(fc.nat(200_000), fc.constant(Number.POSITIVE_INFINITY)),
    toggled: fc.array(key, { maxLength: 4 }),
    openFolds: fc.array(key, { maxLength: 4 }),
    focus: fc.option(key),
  }),
  zoom: fc.option(fc.record({ from: fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String), length: fc.nat() })),
  hidden: fc.array(fc.oneof(fc.record({ service: word }), fc.record({ service: word, operation: word })), {
    maxLength: 4,
  }),
  find: word,
  only: fc.boolean(),
  logRows: fc.option(
    fc.oneof(
      fc.constant('trace' as const),
      fc.record({ scope: fc.constantFrom('span' as const, 'subtree' as const), of: key }),
    ),
  ),
  clock: fc
    .array(
      fc.tuple(
        word,
        fc.integer().filter((ns) => ns !== 0),
      ),
      { maxLength: 3 },
    )
    .map((list) => new Map(list)),
  path: fc.boolean(),
});

describe('the view of a trace in its URL', () => {
  it('is read back as it was, whatever services and operations are called', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expect(read(urlOf(view))).toEqual(view);
      }),
    );
  });

  it('is nowhere in it while nothing was changed', () => {
    expect(urlOf(PLAIN_VIEW)).toBe('/traces/a');
    expect(read('/traces/a?span=00f1&view=logs')).toBeNull();
  });

  it('can be read by people: words stay words', () => {
    const hidden = [{ service: 'api', operation: 'GET /orders/{id}' }, { service: 'a:b,c~' }];
    const url = urlOf({ ...PLAIN_VIEW, hidden });
    expect(url).toBe('/traces/a?hide=api:GET+/orders/%7Bid%7D,a%7E:b%7E,c%7E%7E');
    expect(read(url)?.hidden).toEqual(hidden);
  });

  it('passes over what cannot be read', () => {
    const broken =
      '/traces/a?level=-1&flip=zz,0123456789abcdef&focus=no&zoom=5&hide=ok&logs=some&clock=a:x,b:3,:&match=yes';
    expect(read(broken)).toEqual({
      ...PLAIN_VIEW,
      rows: { ...PLAIN_VIEW.rows, toggled: ['0123456789abcdef'] },
      hidden: [{ service: 'ok' }],
      clock: new Map([['b', 3]]),
    });
    fc.assert(
      fc.property(fc.webQueryParameters(), (query) => {
        expect(() => read(`/traces/a?${query}`)).not.toThrow();
      }),
    );
  });
});

describe('the stretch of time on screen', () => {
  it('follows a trace that grows while all of it is shown, and else stays', () => {
    const range = createRangeStore({ start: 0, end: 100 });
    range.rebound({ start: 0, end: 200 }, { follow: true, by: 0 });
    expect(range.get()).toEqual({ start: 0, end: 200 });
    range.set({ start: 50, end: 60 });
    range.rebound({ start: 0, end: 400 }, { follow: true, by: 0 });
    expect(range.get()).toEqual({ start: 50, end: 60 });
  });

  it('comes back inside when what there is to see becomes less', () => {
    const range = createRangeStore({ start: 0, end: 100 });
    range.set({ start: 70, end: 90 });
    range.rebound({ start: 0, end: 80 }, { follow: true, by: 0 });
    expect(range.get()).toEqual({ start: 60, end: 80 });
  });

  it('keeps its picture when an earlier span moves the base, and when the pointer is on it', () => {
    const range = createRangeStore({ start: 0, end: 100 });
    range.set({ start: 50, end: 60 });
    range.rebound({ start: 0, end: 130 }, { follow: true, by: 30 });
    expect(range.get()).toEqual({ start: 80, end: 90 });
    range.set(range.bounds());
    range.rebound({ start: 0, end: 500 }, { follow: false, by: 0 });
    expect(range.get()).toEqual({ start: 0, end: 130 });
  });

  it('shows the whole again once the pointer has left it, unless it was zoomed meanwhile', () => {
    const range = createRangeStore({ start: 0, end: 100 });
    expect(range.isWhole()).toBe(true);
    range.rebound({ start: 0, end: 200 }, { follow: false, by: 0 });
    range.rebound({ start: 0, end: 330 }, { follow: false, by: 30 });
    expect(range.get()).toEqual({ start: 30, end: 130 });
    // Nobody chose this stretch: to whoever asks, it is the whole. Bringing what is in view into view changes nothing.
    range.set(range.get());
    expect(range.isWhole()).toBe(true);
    range.catchUp();
    expect(range.get()).toEqual({ start: 0, end: 330 });
    range.rebound({ start: 0, end: 400 }, { follow: false, by: 0 });
    range.rebound({ start: 0, end: 500 }, { follow: true, by: 0 });
    expect(range.get()).toEqual({ start: 0, end: 500 });
    range.rebound({ start: 0, end: 600 }, { follow: false, by: 0 });
    range.set({ start: 40, end: 90 });
    range.catchUp();
    expect(range.get()).toEqual({ start: 40, end: 90 });
    expect(range.isWhole()).toBe(false);
  });
});

describe('spans by id', () => {
  it('are all found, and only they', () => {
    const columns = bigTrace(3000);
    for (let span = 0; span < columns.count; span++)
      expect(spanOfHalves(columns, columns.idHi[span] ?? 0, columns.idLo[span] ?? 0)).toBe(span);
    expect(findSpan(columns, 'ffffffff00000001')).toBe(-1);
    expect(findSpan(columnsOf([]), 'ffffffff00000001')).toBe(-1);
  });

  it('give the first of several that share one', () => {
    const columns = bigTrace(10);
    columns.idLo.fill(7);
    expect(findSpan(columns, '0000000000000007')).toBe(0);
  });
});
