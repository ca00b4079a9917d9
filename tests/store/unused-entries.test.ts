// Dictionary entries go when the data that used them has gone, and only then.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { all, number, sql } from '../../src-main/store/sql.ts';
import { UnusedEntries } from '../../src-main/store/unused-entries.ts';
import { Writer } from '../../src-main/store/writer.ts';
import { deleteRunPart } from '../../src-main/store/writes/delete-run.ts';
import { startRun } from '../../src-main/store/writes/runs.ts';
import { openFolder, temporaryFolder } from './folder.ts';
import { BASE_MS, logs, spans } from './requests.ts';

const names = (db: Parameters<typeof all>[0]): string[] =>
  all<{ text: string }>(db, sql`SELECT text FROM names ORDER BY id`).map(({ text }) => text);

describe('Unused dictionary entries', () => {
  it('go after their run was deleted; those that others use stay', () => {
    const { db, ingest, run, store } = openFolder();
    store(
      spans('secret', [{ id: 1, name: 'only here' }]),
      spans('shop', [{ trace: 2, id: 2, name: 'shared' }]),
    );
    const second = startRun(db, { name: 'second', command: null, nowUs: BASE_MS * 1000 });
    ingest.run = second;
    store(spans('shop', [{ trace: 3, id: 3, name: 'shared' }]), logs('shop', [{ body: 'x', trace: 3 }]));
    const part = { id: run, currentRun: second, rawBytes: 1e9, nowUs: BASE_MS * 1000 };
    while (deleteRunPart(db, part));
    const unused = new UnusedEntries(db);
    unused.ask();
    let removed = false;
    while (unused.isDue) removed ||= unused.step().removed;
    expect(removed).toBe(true);
    ingest.forgetRows();
    ingest.forgetEntries();
    expect(names(db)).not.toContain('only here');
    expect(names(db)).toContain('shared');
    expect(number(db, sql`SELECT count(*) FROM resources`)).toBe(1);
    // What comes again gets an entry again.
    store(spans('secret', [{ trace: 4, id: 4, name: 'only here' }]));
    expect(
      number(db, sql`SELECT count(*) FROM spans s JOIN names n ON n.id = s.name WHERE n.text = 'only here'`),
    ).toBe(1);
  });

  it('stay when rows that use them come while the walk is under way', () => {
    const { db, store } = openFolder();
    store(spans('shop', [{ id: 1, name: 'soon again' }]));
    db.exec('DELETE FROM spans; DELETE FROM traces');
    const unused = new UnusedEntries(db);
    unused.ask();
    store(spans('shop', [{ trace: 2, id: 2, name: 'soon again' }]));
    while (unused.isDue) unused.step();
    expect(names(db)).toContain('soon again');
  });

  it('do not push out new data when every name is its own', async () => {
    const bytes = 16e6;
    const writer = new Writer(
      {
        dataDir: temporaryFolder(),
        retention: { bytes, days: 7 },
        run: { name: 'test', command: null, continueRun: false },
      },
      () => {},
    );
    let id = 0;
    for (let group = 0; group < 80; group++) {
      const request = spans(
        'shop',
        Array.from({ length: 100 }, () => ({
          trace: ++id,
          id,
          name: randomBytes(2000).toString('hex'),
        })),
      );
      let waiting: typeof request | undefined = request;
      writer.commitGroup(() => {
        const next = waiting;
        waiting = undefined;
        return next;
      });
      // The writer goes on between commits, as it does behind its port.
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let still = 0; still < 200; still++) await new Promise((resolve) => setImmediate(resolve));
    const { spans: kept } = writer.totals().counts;
    writer.stop();
    expect(kept).toBeGreaterThan(500);
    expect(kept).toBeLessThan(id);
  });
});
