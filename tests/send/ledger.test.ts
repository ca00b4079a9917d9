// The ledger: rows packed and unpacked, sets of rows, what is left of a send, and ranges that grow together.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedBatch } from '../../src-main/send/batches.ts';
import { accepted, refused, stopped } from '../../src-main/send/delivered.ts';
import { NumberList, orderedBy } from '../../src-main/send/number-list.ts';
import { CANCELLED, HALTED } from '../../src-main/send/outcome.ts';
import { settledOf, stretchesLeft } from '../../src-main/send/row-fates.ts';
import { UNTREATED } from '../../src-main/send/treatment.ts';
import { acceptedRows, ledgerOf, sendRows } from '../../src-main/store/reads/ledger.ts';
import { pointRow } from '../../src-main/store/reads/points-to-send.ts';
import { getSend } from '../../src-main/store/reads/sends.ts';
import { standingAt } from '../../src-main/store/reads/standing.ts';
import { packRows, unpackRows } from '../../src-main/store/row-list.ts';
import { RowSet } from '../../src-main/store/row-set.ts';
import { keepArrival } from '../../src-main/store/writes/arrivals.ts';
import type { FateRange, Settled } from '../../src-main/store/writes/ledger.ts';
import { addSend, changeSend } from '../../src-main/store/writes/sends.ts';
import { settleUncertain } from '../../src-main/store/writes/settle.ts';
import { openFolder } from '../store/folder.ts';

const row = fc.oneof(
  fc.integer({ min: 1, max: 1000 }),
  fc.integer({ min: 1, max: 2 ** 30 }),
  fc
    .tuple(fc.integer({ min: 1, max: 2 ** 29 - 1 }), fc.integer({ min: 0, max: 2 ** 23 - 1 }))
    .map(([c, n]) => pointRow(c, n)),
);

describe('lists of rows', () => {
  it('come back as they were packed, in their order', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const list = Float64Array.from(rows);
        expect(unpackRows(packRows(list), rows.length)).toEqual(list);
      }),
    );
  });

  it('come back in part, by their places', () => {
    fc.assert(
      fc.property(fc.array(row), fc.nat(30), fc.nat(30), (rows, first, length) => {
        const list = Float64Array.from(rows);
        const upto = Math.min(rows.length, first + length);
        expect(unpackRows(packRows(list), rows.length, first, upto)).toEqual(list.slice(first, upto));
      }),
    );
  });

  it('take next to nothing when they follow one another', () => {
    const rows = Float64Array.from({ length: 1_000_000 }, (_, i) => 5_000_000 + i);
    expect(packRows(rows).length).toBeLessThan(1000);
  });

  it('make sets that have exactly their rows', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 60 }))), (lists) => {
        const set = new RowSet(lists.map((list) => Float64Array.from(list)));
        const all = new Set(lists.flat());
        for (let i = -1; i <= 61; i++) expect(set.has(i)).toBe(all.has(i));
      }),
    );
  });

  it('are ordered by a key, those of one key as they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (keys) => {
        const places = new NumberList();
        for (const i of keys.keys()) places.push(i);
        const ordered = orderedBy(Float64Array.from(keys), places.view());
        const wanted = [...keys.keys()].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
        expect([...ordered]).toEqual(wanted);
      }),
    );
  });
});

const batchOf = (
  rows: Float64Array,
  first: number,
  upto: number,
  sent = rows.subarray(first, upto),
): PlannedBatch => ({
  items: sent.length,
  body: new Uint8Array(10),
  sent: sent.slice(),
  leftOut: [],
  traces: 1,
  changed: 0,
  first,
  upto,
  triedUs: undefined,
  halve: async () => undefined,
  only: async () => batchOf(rows, first, upto),
});
const rows = Float64Array.of(50, 51, 52, 7, 8, 9);
const short = ({ fates }: Settled): [number, number, string][] =>
  fates.map(({ first, upto, fate }) => [first, upto, fate]);

describe('what became of a batch', () => {
  it('is one range when all was taken, whatever order the rows stand in', () => {
    const batch = batchOf(rows, 1, 5, Float64Array.of(8, 7, 52, 51));
    expect(short(settledOf('logs', rows, batch, accepted(batch, '')))).toEqual([[1, 5, 'taken']]);
  });

  it('names rows that were refused, left out, and gone meanwhile', () => {
    const batch = {
      ...batchOf(rows, 0, 6, Float64Array.of(50, 52, 9)),
      leftOut: [{ row: 7, reason: 'too old' }],
    };
    const delivered = {
      ...accepted(batch, ''),
      exceptions: refused({ ...batch, sent: Float64Array.of(52) }, 'no').exceptions,
    };
    expect(short(settledOf('logs', rows, batch, delivered))).toEqual([
      [0, 1, 'taken'],
      [1, 2, 'gone'],
      [2, 3, 'refused'],
      [3, 4, 'left-out'],
      [4, 5, 'gone'],
      [5, 6, 'taken'],
    ]);
  });

  it('leaves open what nothing was decided about, and keeps in mind what may have arrived', () => {
    const batch = batchOf(rows, 0, 6);
    expect(short(settledOf('logs', rows, batch, stopped(batch, 'ended', '', false)))).toEqual([]);
    expect(short(settledOf('logs', rows, batch, stopped(batch, 'ended', '', true)))).toEqual([
      [0, 6, 'trying'],
    ]);
  });
});

describe('what is left of a send', () => {
  it('is every place without a fate, and those that were on their way', () => {
    const fate = fc.constantFrom('taken', 'refused', 'left-out', 'uncertain', 'gone', 'trying', undefined);
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 30 }), (places) => {
        const fates = places.flatMap((one, i) =>
          one === undefined
            ? []
            : [{ signal: 'logs' as const, first: i, upto: i + 1, fate: one, reason: '', timeUs: 5 }],
        );
        const left = stretchesLeft(places.length, fates);
        const open = left.flatMap(({ first, upto, triedUs }) =>
          Array.from({ length: upto - first }, (_, i) => [first + i, triedUs !== undefined]),
        );
        expect(open).toEqual(
          places.flatMap((one, i) => (one === undefined || one === 'trying' ? [[i, one === 'trying']] : [])),
        );
      }),
    );
  });
});

describe('in the database', () => {
  const begin = () => {
    const { db, reader } = openFolder();
    const none = new Float64Array(0);
    const send = addSend(db, {
      ...{ destination: 4, createdUs: 1, state: 'running', what: {}, detail: {}, treatment: UNTREATED },
      rows: { traces: none, logs: rows, metrics: none },
    });
    const range = (first: number, upto: number, fate: FateRange['fate'], reason = ''): FateRange => ({
      signal: 'logs',
      ...{ first, upto, fate, reason },
    });
    const note = (settled: [number, number, ...FateRange[]][], begun: FateRange[] = []): void =>
      changeSend(db, {
        id: send,
        settled: settled.map(([first, upto, ...fates]) => ({ signal: 'logs', first, upto, fates })),
        begun,
        nowUs: 9,
      });
    const told = (): unknown =>
      sendRows(reader(), send)?.fates.logs.map(({ first, upto, fate, reason }) => [
        first,
        upto,
        fate,
        reason,
      ]);
    const finish = (): void => changeSend(db, { id: send, state: 'failed', nowUs: 9 });
    return { db, send, reader, range, note, told, finish };
  };

  it('ranges of one fate grow together, whatever was on its way', () => {
    const { range, note, told } = begin();
    note([], [range(0, 2, 'trying')]);
    expect(told()).toEqual([[0, 2, 'trying', '']]);
    note([[0, 2, range(0, 2, 'taken')]], [range(2, 4, 'trying')]);
    note([[2, 4, range(2, 3, 'taken'), range(3, 4, 'refused', 'why')]], [range(4, 6, 'trying')]);
    expect(told()).toEqual([
      [0, 3, 'taken', ''],
      [3, 4, 'refused', 'why'],
      [4, 6, 'trying', ''],
    ]);
    note([[4, 6, range(4, 6, 'taken')]]);
    expect(told()).toEqual([
      [0, 3, 'taken', ''],
      [3, 4, 'refused', 'why'],
      [4, 6, 'taken', ''],
    ]);
  });

  it('rows of one reason keep the words about each, and both are told', () => {
    const { note, send, reader } = begin();
    const told = (first: number, upto: number, words: string): FateRange => ({
      ...{ signal: 'logs', first, upto, fate: 'refused', reason: 'too old: …', words },
    });
    note([[0, 6, told(0, 2, 'too old: 10:00'), told(2, 3, 'too old: 10:01'), told(3, 6, 'too old: 10:01')]]);
    expect(sendRows(reader(), send)?.fates.logs).toHaveLength(2);
    const lines = [...ledgerOf(reader(), { id: send, destination: 'there' })];
    const words = lines.flatMap((line) => Array<string>(line.items).fill(`${line.reason} ${line.words}`));
    expect(words).toEqual([
      ...Array<string>(2).fill('too old: … too old: 10:00'),
      ...Array<string>(4).fill('too old: … too old: 10:01'),
    ]);
  });

  it('the rest of a batch that goes again in parts stays on its way', () => {
    const { range, note, told } = begin();
    note([], [range(0, 6, 'trying')]);
    note([], [range(0, 4, 'trying')]);
    expect(told()).toEqual([
      [0, 4, 'trying', ''],
      [4, 6, 'trying', ''],
    ]);
    note([[0, 4, range(0, 4, 'taken')]]);
    expect(told()).toEqual([
      [0, 4, 'taken', ''],
      [4, 6, 'trying', ''],
    ]);
  });

  it('what was uncertain is settled by what was found there, and the counts follow', () => {
    const { range, note, told, send, reader, db } = begin();
    const counts = { offered: 6, sent: 2, refused: 0, leftOut: 0, uncertain: 4, bytes: 1, messages: [] };
    const results = [{ signal: 'logs' as const, ...counts, state: 'failed' }];
    note([[0, 6, range(0, 2, 'taken'), range(2, 6, 'uncertain', 'perhaps')]]);
    changeSend(db, { id: send, state: 'failed', results, nowUs: 9 });
    const missing = [rows[3] as number];
    expect(settleUncertain(db, { send, seen: [{ signal: 'logs', missing }] }, 10)).toBe(true);
    expect(told()).toEqual([
      [0, 3, 'taken', ''],
      [3, 4, 'refused', 'perhaps. Asked afterwards, the destination does not have it.'],
      [4, 6, 'taken', ''],
    ]);
    const row = getSend(reader(), send);
    expect(row?.results.find(({ signal }) => signal === 'logs')).toMatchObject({
      ...{ sent: 5, refused: 1, uncertain: 0, state: 'done' },
    });
    expect(row?.state).toBe('done');
    // What is not there goes with the next click; there is nothing more to settle.
    expect(standingAt(reader(), 4)('logs', missing[0] as number)).toBeUndefined();
    expect(settleUncertain(db, { send, seen: [{ signal: 'logs', missing: [] }] }, 11)).toBe(false);
  });

  it.each([
    [
      CANCELLED,
      'Cancelled while the answer was awaited. Asked afterwards, the destination does not have it.',
    ],
    [HALTED, 'Stopped while it went. Asked afterwards, the destination does not have it.'],
    ['500: panic', '500: panic. Asked afterwards, the destination does not have it.'],
  ])('what nobody refused is missing, not refused, when it is not there: %s', (reason, told) => {
    const { range, note, told: ledger, send, reader, db } = begin();
    const messages = [{ text: reason, items: 4 }];
    const counts = { offered: 6, sent: 2, refused: 0, leftOut: 0, uncertain: 4, bytes: 1, messages };
    const results = [{ signal: 'logs' as const, ...counts, state: 'cancelled' }];
    note([[0, 6, range(0, 2, 'taken'), range(2, 6, 'uncertain', reason)]]);
    changeSend(db, { id: send, state: 'cancelled', results, nowUs: 9 });
    const missing = [rows[3] as number, rows[4] as number];
    settleUncertain(db, { send, seen: [{ signal: 'logs', missing }] }, 10);
    expect(ledger()).toEqual([
      [0, 3, 'taken', ''],
      [3, 5, 'missing', told],
      [5, 6, 'taken', ''],
    ]);
    expect(Array.from(ledgerOf(reader(), { id: send, destination: '' }), ({ fate }) => fate)).toContain(
      'missing',
    );
    const result = () => getSend(reader(), send)?.results.find(({ signal }) => signal === 'logs');
    expect(result()).toMatchObject({
      ...{ sent: 4, refused: 0, uncertain: 0, state: 'cancelled' },
      messages: [{ text: told, items: 2, open: true }],
    });
    // It is left to go, with a second click and when the send goes on; and it is asked for again.
    expect(standingAt(reader(), 4)('logs', missing[0] as number)).toBeUndefined();
    expect(stretchesLeft(6, sendRows(reader(), send)?.fates.logs ?? [])).toMatchObject([
      { first: 3, upto: 5 },
    ]);
    const all = { send, signal: 'logs' as const, from: 0, most: 9, running: false };
    expect(acceptedRows(reader(), all).rows).toHaveLength(6);
    // It came late.
    settleUncertain(db, { send, seen: [{ signal: 'logs', missing: [] }] }, 11);
    expect(ledger()).toEqual([
      [0, 5, 'taken', ''],
      [5, 6, 'taken', ''],
    ]);
    expect(result()).toMatchObject({ sent: 6, messages: [] });
  });

  it('states and words of a send follow what was found of it, whatever they were', () => {
    const { range, note, send, reader, db } = begin();
    const words = '400: otlp parse error';
    const some = `2 of 4 were refused, and not which: ${words}`;
    const messages = [
      { text: words, items: 2 },
      { text: 'a warning', items: 0 },
    ];
    const counts = { offered: 6, sent: 2, refused: 2, leftOut: 2, uncertain: 0, bytes: 1, messages };
    const results = [{ signal: 'logs' as const, ...counts, state: 'done' }];
    note([[0, 6, range(0, 2, 'left-out', 'old'), range(2, 6, 'uncertain', some)]]);
    changeSend(db, { id: send, state: 'done', results, nowUs: 9 });
    const told = () => {
      const row = getSend(reader(), send);
      return [row?.state, row?.results.find(({ signal }) => signal === 'logs')];
    };
    const settle = (missing: number[], arrived?: number[]) =>
      settleUncertain(
        db,
        { send, seen: [{ signal: 'logs', missing: at(missing), ...(arrived && { arrived: at(arrived) }) }] },
        10,
      );
    const at = (places: number[]): number[] => places.map((place) => rows[place] as number);
    const gone = `${words}. Asked afterwards, the destination does not have it.`;
    // Of one it was found out by itself.
    settle([2], []);
    expect(told()).toMatchObject([
      'failed',
      {
        ...{ state: 'failed', sent: 0, refused: 1, uncertain: 3 },
        messages: [
          { text: 'a warning', items: 0 },
          { text: gone, items: 1 },
          { text: some, items: 3 },
        ],
      },
    ]);
    settle([3, 4, 5]);
    expect(told()).toMatchObject([
      'failed',
      {
        ...{ state: 'failed', sent: 0, refused: 4, uncertain: 0 },
        messages: [
          { text: 'a warning', items: 0 },
          { text: gone, items: 4 },
        ],
      },
    ]);
  });

  it('a destination has not what it took and did not have when it was asked, until it takes that again', () => {
    const { range, note, send, reader, finish, db } = begin();
    note([[0, 6, range(0, 6, 'taken')]]);
    finish();
    const lost = rows[3] as number;
    const item = { signal: 'logs' as const, row: lost, fate: 'missing', reason: '', item: '' };
    const late = { ...item, row: rows[4] as number, fate: 'pending' };
    keepArrival(db, { send, report: {}, items: [item, late] });
    const standing = standingAt(reader(), 4);
    expect(rows.filter((one) => standing('logs', one) === undefined)).toEqual(Float64Array.of(lost));
    const next = addSend(db, {
      ...{ destination: 4, createdUs: 1, state: 'done', what: {}, detail: {}, treatment: {} },
      rows: { traces: new Float64Array(0), logs: Float64Array.of(lost), metrics: new Float64Array(0) },
    });
    const taken = { signal: 'logs', first: 0, upto: 1, fate: 'taken', reason: '' } as const;
    changeSend(db, { id: next, settled: [{ ...taken, fates: [taken] }], nowUs: 3 });
    expect(standingAt(reader(), 4)('logs', lost)).toBe('taken');
  });

  it('a destination has what was taken, or may have been; not what was refused, left out or never went', () => {
    const { range, note, reader, finish, send } = begin();
    note(
      [
        [
          0,
          5,
          range(0, 1, 'taken'),
          range(1, 2, 'refused', 'r'),
          range(2, 3, 'left-out', 'l'),
          range(3, 4, 'uncertain', 'u'),
        ],
      ],
      [range(4, 5, 'trying')],
    );
    // What a running send has not come to yet goes with that one.
    expect(standingAt(reader(), 4)('logs', 9)).toBe('going');
    expect(standingAt(reader(), 4)('logs', 8)).toBe('going');
    finish();
    const standing = standingAt(reader(), 4);
    expect(standingAt(reader(), 4, { but: send })('logs', 50)).toBeUndefined();
    expect([...rows].map((one) => standing('logs', one))).toEqual([
      'taken',
      undefined,
      undefined,
      'uncertain',
      'uncertain',
      undefined,
    ]);
    expect(standing('traces', 50)).toBeUndefined();
    expect(standingAt(reader(), 5)('logs', 50)).toBeUndefined();
  });

  it('what went with some that were refused is uncertain in a worse way, when nobody said which', () => {
    const { range, note, reader, finish, db, send } = begin();
    note([
      [0, 6, range(0, 4, 'uncertain', '2 of 4 were refused, and not which'), range(4, 6, 'refused', 'r')],
    ]);
    const result = { signal: 'logs', offered: 6, sent: 2, leftOut: 0, uncertain: 0, bytes: 1 } as const;
    changeSend(db, { id: send, results: [{ ...result, refused: 4, state: 'done', messages: [] }], nowUs: 3 });
    finish();
    const standing = standingAt(reader(), 4);
    expect([...rows].map((one) => standing('logs', one))).toEqual([
      ...['partly', 'partly', 'partly', 'partly'],
      ...[undefined, undefined],
    ]);
  });

  it('what went to another place has not gone to this one; of earlier versions the place is not known', () => {
    const { range, note, reader, finish, db, send } = begin();
    note([[0, 6, range(0, 6, 'taken')]]);
    finish();
    const at = (logs: string) => standingAt(reader(), 4, { places: { logs } })('logs', 50);
    expect(at('here')).toBe('taken');
    changeSend(db, { id: send, detail: { label: '', links: [], places: { logs: 'there' } }, nowUs: 3 });
    expect(at('here')).toBe('elsewhere');
    expect(at('there')).toBe('taken');
    expect(standingAt(reader(), 4)('logs', 50)).toBe('taken');
  });
});
