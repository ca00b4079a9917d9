import { describe, expect, it } from 'vitest';
import { type TraceFilter, type TraceOrder, traceQuery } from '../../src-main/store/reads/trace-rows.ts';
import { all, type Query, sql } from '../../src-main/store/sql.ts';
import { openFolder } from './folder.ts';
import { spans } from './requests.ts';

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
});
