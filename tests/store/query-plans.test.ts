import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reads } from '../../src-main/engine/reads.ts';
import { searchPath, telemetryPath } from '../../src-main/store/open.ts';
import { type TraceFilter, type TraceOrder, traceQuery } from '../../src-main/store/reads/trace-rows.ts';
import { Indexer } from '../../src-main/store/search/indexer.ts';
import { all, type Query, sql } from '../../src-main/store/sql.ts';
import { contract } from '../../src-shared/api/contract.ts';
import { openFolder } from './folder.ts';
import { logs, metrics, nanos, spans, traceId } from './requests.ts';

const plan = (db: Parameters<typeof all>[0], query: Query): string =>
  all<{ detail: string }>(db, { text: `EXPLAIN QUERY PLAN ${query.text}`, values: query.values })
    .map(({ detail }) => detail)
    .join('; ');

describe('Query plans', () => {
  it.each<[string, TraceFilter, TraceOrder, string]>([
    ['all', {}, 'newest', 'traces_by_start'],
    ['a stretch of time', { fromUs: 5, toUs: 9 }, 'oldest', 'traces_by_start'],
    ['a root service', { rootService: 'shop' }, 'newest', 'traces_by_root'],
    ['errors', { hasErrors: true, fromUs: 1 }, 'newest', 'traces_with_errors'],
    ['a run', { run: 1 }, 'newest', 'traces_by_run'],
    ['any service', { service: 'shop' }, 'newest', 'traces_by_start'],
    ['the slowest', { minDurationNs: 5 }, 'slowest', 'traces_by_duration'],
    ['few by duration', { minDurationNs: 5 }, 'newest', 'traces_by_duration'],
  ])('list %s by an index', (_, filter, order, index) => {
    const { store, reader } = openFolder();
    store(spans('shop', [{ id: 1, error: true }]));
    const db = reader();
    for (const after of [null, { value: 7, id: 3 }]) {
      const query = traceQuery(db, filter, order, 200, after);
      const found = plan(db, query ?? sql`SELECT 1`);
      expect(found).toContain(`USING INDEX ${index}`);
      // Only what was found by its duration is sorted, and that is never much.
      if (index !== 'traces_by_duration') expect(found).not.toContain('TEMP B-TREE');
    }
  });

  it('read one trace, its records and a chunk’s rows by what leads to them', () => {
    const { store, reader } = openFolder();
    store(spans('shop', [{ id: 1 }]));
    const db = reader();
    const of = (text: string): string => plan(db, { text, values: [] });
    expect(of('SELECT id FROM spans WHERE trace = 1')).toContain('spans_by_trace');
    expect(of('SELECT id FROM logs INDEXED BY logs_by_trace WHERE trace = 1')).toContain('logs_by_trace');
    expect(of('SELECT id FROM spans WHERE id BETWEEN 1 AND 9')).toContain('USING INTEGER PRIMARY KEY');
    expect(
      of('SELECT id FROM chunks WHERE signal = 1 AND first_row <= 5 ORDER BY first_row DESC LIMIT 1'),
    ).toMatch(/SEARCH chunks USING (COVERING )?INDEX chunks_by_row(?!.*TEMP)/);
    expect(
      of(
        'SELECT id FROM chunks INDEXED BY chunks_by_time WHERE signal = 2 AND max_us >= 5 ORDER BY max_us DESC, id DESC LIMIT 5',
      ),
    ).toContain('chunks_by_time');
    expect(
      of('SELECT data FROM points INDEXED BY points_by_series WHERE series = 1 AND max_us >= 9'),
    ).toContain('SEARCH points USING INDEX points_by_series (series=? AND max_us>?)');
  });

  // Every statement that the lists and searches really run, whatever builds it.
  it.each<[keyof typeof reads & keyof typeof contract, object]>([
    ['listTraces', {}],
    ['listTraces', { from: nanos(0), to: nanos(9e6) }],
    ['listTraces', { q: '{ status = error && duration > 1ms }' }],
    ['listTraces', { q: '{ resource.service.name = "shop" && name = "span 1" }' }],
    ['listTraces', { q: '{ span.order = "o-3" }' }],
    ['listTraces', { q: 'o-3' }],
    ['listTraces', { sort: 'slowest' }],
    ['traceDetails', { traceIds: [traceId(1), traceId(2)] }],
    ['getTrace', { traceId: traceId(1) }],
    ['traceColumns', { traceId: traceId(1) }],
    ['traceLogs', { traceId: traceId(1) }],
    ['linkedFrom', { traceId: traceId(1) }],
    ['listLogs', {}],
    ['listLogs', { from: nanos(0), to: nanos(9e6) }],
    ['listLogs', { q: '{service_name="shop"} |= "timeout"' }],
    ['listLogs', { q: '{service_name="shop"} | order="o-3"' }],
    ['listLogs', { q: 'record timeout' }],
    ['listInstruments', {}],
    ['listRuns', {}],
    ['listRemovals', {}],
    ['instrumentationHealth', {}],
    ['instrumentationHealth', { from: nanos(0), to: nanos(9e6) }],
  ])('of %s %j never walk through all rows', (name, input) => {
    const { db, asked } = watchedReader();
    const read = reads[name] as (...given: unknown[]) => unknown;
    const parsed = contract[name].input.safeParse(input);
    expect(parsed.error).toBeUndefined();
    read(db, parsed.data, { isCancelled: () => false, ask: () => {} });
    const statements = [...new Set(asked)].filter((text) => /^\s*(SELECT|WITH)/i.test(text));
    expect(statements.length).toBeGreaterThan(0);
    for (const text of statements) {
      const found = plan(db, { text, values: [] });
      for (const step of found.split('; ')) {
        // A walk along an index in its order is how a list is read; along the rows themselves it is not.
        expect(`${step} — ${text}`).not.toMatch(
          /^SCAN (\w+ )?(spans|logs|traces|chunks|points|exemplars|s|l|t|c|p)\b(?!.*INDEX)/,
        );
        expect(`${step} — ${text}`).not.toContain('AUTOMATIC');
      }
    }
  });
});

/** A reader of a store with a little of everything, indexed, that remembers what it was asked. */
function watchedReader(): { db: Database.Database; asked: string[] } {
  const { dataDir, store } = openFolder();
  const point = { timeUnixNano: nanos(1), asInt: '1', attributes: [] };
  for (let n = 1; n <= 40; n++) {
    store(
      spans('shop', [{ trace: n, id: n, start: n, error: n % 5 === 0, attributes: { order: `o-${n}` } }]),
      logs('shop', [{ body: `record ${n} timeout`, trace: n, at: n, attributes: { order: `o-${n}` } }]),
      metrics('shop', [{ name: 'g', gauge: { dataPoints: [point] } }]),
    );
  }
  const indexer = new Indexer(dataDir);
  while (indexer.step());
  indexer.close();
  const asked: string[] = [];
  const db = new Database(telemetryPath(dataDir), {
    readonly: true,
    verbose: (text) => asked.push(String(text)),
  });
  onTestFinished(() => {
    db.close();
  });
  db.prepare('ATTACH ? AS search').run(searchPath(dataDir));
  return { db, asked };
}
