// One meaning of a record's level: the histogram, the facet, the row and `detected_level` tell the same.
import { describe, expect, it } from 'vitest';
import { SEVERITY_KEYS } from '#shared/model/severity.ts';
import { listLogs, logFacets, logHistogram, logPatterns } from '../../src-main/query/index.ts';
import { traceLogs } from '../../src-main/store/reads/trace-logs.ts';
import { Indexer } from '../../src-main/store/search/indexer.ts';
import type { ReadDb } from '../../src-main/store/sql.ts';
import { openFolder } from './folder.ts';
import { nanos, request, traceId } from './requests.ts';

const context = { isCancelled: () => false, ask: () => undefined };

interface Said {
  number?: number;
  text?: string;
  body?: string;
  attributes?: Record<string, string>;
  level: string;
}

const RECORDS: readonly Said[] = [
  { text: 'Warning', level: 'warn' },
  { number: 10, text: 'Notice', level: 'info' },
  { number: 9, text: 'weird', level: 'info' },
  { number: 17, text: 'info', level: 'info' },
  { number: 0, text: 'CRITICAL', level: 'fatal' },
  { number: 0, text: 'ERROR3', level: 'error' },
  { number: 13, level: 'warn' },
  { number: 9, text: 'INFO', attributes: { level: 'error' }, level: 'error' },
  { number: 9, attributes: { 'detected.level': 'dbg' }, level: 'debug' },
  { number: 9, attributes: { level: 'high' }, level: 'info' },
  { body: '\u001b[31mERROR\u001b[0m disk full', level: 'error' },
  { body: 'level=warn slow', level: 'warn' },
  { body: 'all is well', level: 'unknown' },
];

const recordsOf = (records: readonly Said[]) =>
  request('logs', {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'clock' } }] },
        scopeLogs: [
          {
            logRecords: records.map(({ number, text, body, attributes }, i) => ({
              timeUnixNano: nanos(i),
              severityNumber: number ?? 0,
              severityText: text ?? '',
              body: { stringValue: body ?? `record ${i}` },
              traceId: traceId(1),
              attributes: Object.entries(attributes ?? {}).map(([key, value]) => ({
                key,
                value: { stringValue: value },
              })),
            })),
          },
        ],
      },
    ],
  });

describe.each([['indexed'], ['not indexed']])('the level of records, %s', (state) => {
  const open = (): ReadDb => {
    const { dataDir, store, reader } = openFolder();
    store(recordsOf(RECORDS));
    if (state === 'indexed') {
      const indexer = new Indexer(dataDir);
      while (indexer.step());
      indexer.close();
    }
    return reader();
  };
  const q = '{service_name="clock"}';

  it('is the same in the histogram, the facet, a filter and the row', () => {
    const db = open();
    const histogram = logHistogram(db, { q, buckets: 1 }, context).bySeverity;
    const [facet] = logFacets(db, { q }, context).sections;
    for (const level of SEVERITY_KEYS) {
      const count = RECORDS.filter((record) => record.level === level).length;
      expect([level, histogram[level]]).toEqual([level, count]);
      expect([level, facet?.values.find(({ value }) => value === level)?.count ?? 0]).toEqual([level, count]);
      const filter = { q: `${q} | detected_level="${level}"`, limit: 100, direction: 'oldest' } as const;
      expect(logHistogram(db, { q: filter.q, buckets: 1 }, context).total.count).toBe(count);
      const { logs } = listLogs(db, filter, context);
      expect(logs.map((row) => row.level)).toEqual(new Array(count).fill(level));
    }
    expect(
      facet?.values.map(({ value }) => value).filter((one) => !SEVERITY_KEYS.includes(one as 'info')),
    ).toEqual([]);
  });

  it('is the same in the list, in its trace, and among the errors of its service', () => {
    const db = open();
    const levels = RECORDS.map(({ level }) => level);
    const { logs } = listLogs(db, { q, limit: 100, direction: 'oldest' }, context);
    expect(logs.map(({ level }) => level)).toEqual(levels);
    expect(traceLogs(db, { traceId: traceId(1), limit: 100 }).logs.map(({ level }) => level)).toEqual(levels);
    const errors = levels.filter((level) => level === 'error' || level === 'fatal').length;
    const service = logFacets(db, { q }, context).sections.find(({ field }) => field === 'service_name');
    expect(service?.values).toEqual([{ value: 'clock', count: RECORDS.length, errors }]);
    const { patterns } = logPatterns(db, { q, limit: 100, buckets: 1 }, context);
    expect(patterns.reduce((sum, one) => sum + one.errors, 0)).toBe(errors);
  });

  it('is asked for by the words that programs and Loki have for it too', () => {
    const db = open();
    const count = (level: string) =>
      logHistogram(db, { q: `${q} | detected_level="${level}"`, buckets: 1 }, context);
    expect(count('critical').total.count).toBe(1);
    expect(count('Warning').total.count).toBe(3);
    expect(count('weird').total.count).toBe(0);
  });
});
