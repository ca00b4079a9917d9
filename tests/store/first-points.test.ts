// A series' first point holds all since its process began: what of it is news depends on what came before.
import { describe, expect, it } from 'vitest';
import { fromStore, listMetricSeries } from '../../src-main/query/metrics/index.ts';
import type { IngestRequest } from '../../src-main/store/ingest/outcome.ts';
import { instruments } from '../../src-main/store/reads/metrics.ts';
import type { ReadDb } from '../../src-main/store/sql.ts';
import { startRun } from '../../src-main/store/writes/runs.ts';
import { mergePoints, openFolder } from './folder.ts';
import { attributes, BASE_MS, metrics, nanos } from './requests.ts';

const HOUR = 3600;

/** An export of a process that began at 0 s: totals by type of error. */
const exported = (at: number, totals: Record<string, number>): IngestRequest =>
  metrics('java', [
    {
      name: 'errors',
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: Object.entries(totals).map(([type, total]) => ({
          attributes: attributes({ type }),
          startTimeUnixNano: nanos(1),
          timeUnixNano: nanos(at * 1000),
          asInt: String(total),
        })),
      },
    },
  ]);

function increases(db: ReadDb, range: { fromUs?: number; toUs?: number }, run?: number) {
  const id = instruments(db)[0]?.id ?? 0;
  const asked = { ...range, id, function: 'increase' as const, groupBy: ['type'], where: [], limit: 9 };
  const { rows } = fromStore(db, run, (source) => listMetricSeries(source, asked));
  return Object.fromEntries(rows.map(({ labels, counted, max }) => [labels.type, { counted, max }]));
}

const us = (s: number): number => BASE_MS * 1000 + s * 1_000_000;

describe.each([
  ['as it came', false],
  ['merged by series', true],
])('a first point, %s', (_, merged) => {
  it('of a series that came up late is news of the moment it came up', () => {
    const opened = openFolder();
    const { store, reader } = opened;
    for (let i = 0; i < 6; i++) store(exported(HOUR + i * 10, { ok: 1000 + i, ...(i >= 3 && { boom: 5 }) }));
    if (merged) mergePoints(opened);
    const found = increases(reader(), { fromUs: us(HOUR - 840), toUs: us(HOUR + 60) });
    expect(found.boom?.counted).toBeCloseTo(5, 6);
    // Within the exports it came up between, not since the process began.
    expect(found.boom?.max).toBeGreaterThan(3);
    // Of the other nothing was told before: it counted since the process began.
    expect(found.ok?.counted).toBeCloseTo((1000 * 840) / HOUR + 5, 0);
  });

  it('of a run is no news where the run before had the process already', () => {
    const opened = openFolder();
    const { store, reader, db, ingest } = opened;
    store(exported(100, { ok: 1000 }));
    store(exported(110, { ok: 1010 }));
    const second = startRun(db, { name: 'second', command: null, nowUs: us(115) });
    ingest.run = second;
    store(exported(120, { ok: 1020 }));
    store(exported(130, { ok: 1025 }));
    if (merged) mergePoints(opened);
    expect(increases(reader(), {}, second).ok?.counted).toBeCloseTo(5, 6);
  });
});
