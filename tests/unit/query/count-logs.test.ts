// Counting log records: what is told at once, over which time, and how far a count came that ran out of time.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isPlainLogWords, toLogQL } from '#shared/query/logql/words.ts';
import { listLogs, logHistogram, missingLabels } from '../../../src-main/query/index.ts';
import { Indexer } from '../../../src-main/store/search/indexer.ts';
import type { ReadDb } from '../../../src-main/store/sql.ts';
import { openFolder } from '../../store/folder.ts';
import { BASE_MS, logs, nanos } from '../../store/requests.ts';

const context = { isCancelled: () => false, ask: () => undefined };

/** So many records in chunks of 3,000, indexed. */
function many(chunks: number, bodyOf: (n: number) => string): ReadDb {
  const { dataDir, store, reader } = openFolder();
  for (let chunk = 0; chunk < chunks; chunk++)
    store(
      logs(
        'shop',
        Array.from({ length: 3000 }, (_, i) => {
          const n = chunk * 3000 + i;
          return { body: bodyOf(n), at: n, attributes: { 'http.route': '/a' } };
        }),
      ),
    );
  const indexer = new Indexer(dataDir);
  while (indexer.step());
  indexer.close();
  return reader();
}

/** A context that counts the looks at whether work is still wanted: one for each 1,024 records read. */
function watched(): { context: typeof context; looks: () => number } {
  let looks = 0;
  return { context: { ...context, isCancelled: () => ++looks < 0 }, looks: () => looks };
}

describe('a label in the selector', () => {
  it('that no record has is answered without reading one, as it is in a stage', () => {
    const db = many(1, (n) => `line ${n}`);
    for (const q of ['{servce_name="shop"}', '{service_name=~".+"} | servce_name="shop"']) {
      const { context: asked, looks } = watched();
      expect(listLogs(db, { q, limit: 10, direction: 'newest' }, asked).logs).toEqual([]);
      expect(logHistogram(db, { q, buckets: 10 }, asked).total).toEqual({ count: 0, exact: true });
      expect([q, looks()]).toEqual([q, 0]);
    }
  });

  it('or anywhere else is named where no record has it, with the one that was most likely meant', () => {
    const db = many(1, (n) => `line ${n}`);
    const missing = (q: string) => missingLabels(db, { q }, context).labels;
    expect(missing('{servce_name="shop"}')).toEqual([{ label: 'servce_name', nearest: 'service_name' }]);
    expect(missing('{service_name="shop"} | htp_route="/a"')).toEqual([
      { label: 'htp_route', nearest: 'http_route' },
    ]);
    expect(missing('{k8s_pod_name="x"} | zzz > 5')).toEqual([
      { label: 'k8s_pod_name', nearest: null },
      { label: 'zzz', nearest: null },
    ]);
    expect(missing('{service_name="nobody"} | http_route="/b" | absent="" | trace_id="0"')).toEqual([]);
    expect(missing('some words')).toEqual([]);
  });
});

describe('counts of texts', () => {
  it.each([
    ['{service_name=~".+"} |= "ms"', 3000],
    ['{service_name=~".+"} |= "7 ms"', 300],
    ['{service_name=~".+"} != "ms"', 0],
    ['{service_name=~".+"} !~ "alpha|bravo|charlie|delta"', 600],
    ['{service_name=~".+"} |~ "(?:alpha|delta)" |= "0 ms"', 300],
    ['{service_name=~".+"} |= "alpha" or "bravo"', 1200],
    ['{service_name=~".+"} |= "ms" | detected_level="error"', 0],
    ['{service_name="nobody"} |= "ms"', 0],
  ])('%s need no record to be read', (q, count) => {
    const names = ['alpha', 'bravo', 'charlie', 'delta', 'echo'];
    const db = many(1, (n) => `${names[n % 5]} took ${n} ms`);
    const { context: asked, looks } = watched();
    const { total } = logHistogram(db, { q, buckets: 10 }, asked);
    const byHand = listLogs(db, { q, limit: 10_000, direction: 'newest' }, context).logs.length;
    expect([byHand, total]).toEqual([count, { count, exact: true }]);
    // Where nothing matches, the ends of what does are looked for as well.
    if (count > 0) expect(looks()).toBeLessThan(2);
  });

  it('mind colours that stand within them', () => {
    const { dataDir, store, reader } = openFolder();
    store(
      logs('shop', [
        { body: '\u001b[31mer\u001b[0mror' },
        { body: 'error' },
        { body: '\u001b[31mfine\u001b[0m' },
      ]),
    );
    const indexer = new Indexer(dataDir);
    while (indexer.step());
    indexer.close();
    const count = (q: string) =>
      logHistogram(reader(), { q: `{service_name="shop"} ${q}`, buckets: 1 }, context).total.count;
    expect([count('|= "error"'), count('!= "error"'), count('|= "[31m"')]).toEqual([2, 1, 0]);
  });
});

describe('when time is over before all is counted', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => vi.useRealTimers());

  it('the count says from which moment on it holds', () => {
    const db = many(3, (n) => (n % 1000 === 0 ? `took ${n} ms` : `quiet ${n}`));
    const late = { ...context, isCancelled: () => vi.advanceTimersByTime(1000) && false };
    const q = '{service_name=~".+"} |~ "took [0-9]+ ms"';
    const { total, countedBackTo } = logHistogram(db, { q, buckets: 90 }, late);
    expect(total.exact).toBe(false);
    expect(countedBackTo).not.toBeNull();
    const from = countedBackTo ?? '';
    const after = logHistogram(db, { q, buckets: 90, from }, context);
    expect(after.countedBackTo).toBeNull();
    expect(after.total).toEqual({ count: total.count, exact: true });
  });
});

describe('the time that counts are shown over', () => {
  const hour = 3600e3;
  const ahead = (): ReadDb => {
    const { store, reader } = openFolder();
    store(
      logs('clock', [{ body: 'ahead', at: Date.now() + hour - BASE_MS }]),
      logs('cart', [
        { body: 'one', at: Date.now() - 60e3 - BASE_MS },
        { body: 'two', at: Date.now() - 30e3 - BASE_MS },
      ]),
    );
    return reader();
  };
  const spanMs = (db: ReadDb, q: string, range: { from?: string } = {}): number => {
    const { bucketNs, severities } = logHistogram(db, { q, buckets: 90, ...range }, context);
    return (severities.info.length * bucketNs) / 1e6;
  };

  it('is that of what matches: one record with its clock ahead stretches no other query', () => {
    const db = ahead();
    const last15 = { from: nanos(Date.now() - 900e3 - BASE_MS) };
    expect(spanMs(db, '', last15)).toBeGreaterThan(hour);
    expect(spanMs(db, '{service_name="clock"}', last15)).toBeGreaterThan(hour);
    expect(spanMs(db, '{service_name="cart"}', last15)).toBeLessThan(1000e3);
    expect(spanMs(db, 'one', last15)).toBeLessThan(1000e3);
  });

  it('is that of what matches over all time too', () => {
    expect(spanMs(ahead(), '{service_name="cart"}')).toBeLessThan(40e3);
  });
});

describe('texts in either normal form', () => {
  it('find each other', () => {
    const { dataDir, store, reader } = openFolder();
    store(logs('shop', [{ body: 'un \u00e9clair' }, { body: 'un e\u0301clair' }, { body: 'un eclair' }]));
    const indexer = new Indexer(dataDir);
    while (indexer.step());
    indexer.close();
    const db = reader();
    for (const text of ['\u00e9clair', 'e\u0301clair'])
      for (const q of [
        text,
        `"${text}"`,
        `{service_name="shop"} |= "${text}"`,
        `{service_name="shop"} |~ "un ${text}$"`,
      ]) {
        expect([q, listLogs(db, { q, limit: 10, direction: 'newest' }, context).logs.length]).toEqual([q, 2]);
        expect([q, logHistogram(db, { q, buckets: 1 }, context).total.count]).toEqual([q, 2]);
      }
    expect(
      logHistogram(db, { q: '{service_name="shop"} != "\u00e9clair"', buckets: 1 }, context).total.count,
    ).toBe(1);
  });
});

describe('stages without a selector', () => {
  it('are asked of every record; what is no stage stays words', () => {
    expect(toLogQL('| trace_id="abc"')).toBe('{service_name=~".+"} | trace_id="abc"');
    expect(toLogQL('|= "x" | detected_level="error"')).toBe(
      '{service_name=~".+"} |= "x" | detected_level="error"',
    );
    expect(isPlainLogWords('| trace_id="abc"')).toBe(false);
    expect(isPlainLogWords('| grep foo')).toBe(true);
  });
});

describe('an exception in the attributes of a record', () => {
  it('is told with its row', () => {
    const { store, reader } = openFolder();
    store(
      logs('shop', [
        {
          body: 'charge failed',
          at: 1,
          attributes: { 'exception.type': 'java.io.IOException', 'exception.message': 'closed' },
        },
        { body: 'quiet', at: 2, attributes: { 'http.route': '/a' } },
        { body: 'typed only', at: 3, attributes: { 'exception.type': 'ValueError' } },
      ]),
    );
    const { logs: rows } = listLogs(reader(), { q: '', limit: 10, direction: 'oldest' }, context);
    expect(rows.map(({ exception }) => exception)).toEqual(['java.io.IOException: closed', '', 'ValueError']);
  });
});
