// The patterns of the newest matching records: what lines are made of, how many of each there are, and when.
import type { LogPatterns } from '#shared/api/logs.ts';
import { isErrorLevel, numberOfLevel } from '#shared/model/level.ts';
import { joinNanos } from '#shared/model/time.ts';
import { patternTexts } from '#shared/query/logql/pattern.ts';
import { snapshot } from '../../../store/reads/snapshot.ts';
import type { ReadDb } from '../../../store/sql.ts';
import type { ReadContext } from '../../../store/thread/serve-reader.ts';
import type { Asked } from '../../asked.ts';
import { budget } from '../../budget.ts';
import { rangeOf } from '../../range.ts';
import { newestRecords } from '../facets.ts';
import { detectedLevel } from '../level.ts';
import { readLogQuery } from '../search.ts';
import { type Cluster, Clusters, patternOf, settled } from './clusters.ts';

/** Records looked at; what is older is in no pattern, and the answer says so. */
const MOST_RECORDS = 20_000;
const MOST_MS = 1500;

interface Tally {
  count: number;
  errors: number;
  severity: number;
  newestUs: number;
  readonly trend: number[];
}

/** Groups the records that match by pattern, most frequent first. Throws AppError. */
export function logPatterns(db: ReadDb, input: Asked<'logPatterns'>, context: ReadContext): LogPatterns {
  const query = readLogQuery(input.q);
  const search = { query, range: rangeOf(input) };
  return snapshot(db, () => {
    const spent = budget(context, MOST_MS);
    const clusters = new Clusters();
    const seen: { cluster: Cluster; timeUs: number; severity: number; isError: boolean }[] = [];
    const { exact, backTo } = newestRecords(
      db,
      search,
      spent,
      (record) => {
        const { row, body } = record;
        const level = detectedLevel(record);
        const severity = numberOfLevel(level, row.severity);
        seen.push({
          cluster: clusters.add(body),
          timeUs: row.timeUs,
          severity,
          isError: isErrorLevel(level),
        });
      },
      MOST_RECORDS,
    );
    clusters.settle();
    const newest = seen[0]?.timeUs ?? 0;
    const oldest = seen.at(-1)?.timeUs ?? newest;
    const stepUs = Math.max(1, Math.ceil((newest + 1 - oldest) / input.buckets));
    const tallies = new Map<string, Tally>();
    const patterns = new Map<Cluster, Tally>();
    for (const { cluster, timeUs, severity, isError } of seen) {
      const tally = tallyOf(settled(cluster), patterns, tallies, input.buckets);
      const bucket = Math.floor((timeUs - oldest) / stepUs);
      tally.count++;
      if (isError) tally.errors++;
      tally.severity = Math.max(tally.severity, severity);
      tally.newestUs = Math.max(tally.newestUs, timeUs);
      tally.trend[bucket] = (tally.trend[bucket] ?? 0) + 1;
    }
    const all = [...tallies]
      .filter(saysSomething)
      .sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
    return {
      patterns: all.slice(0, input.limit).map(([pattern, { newestUs, ...tally }]) => ({
        pattern,
        ...tally,
        newest: joinNanos(newestUs, 0),
      })),
      found: all.length,
      start: joinNanos(oldest, 0),
      bucketNs: stepUs * 1000,
      counted: seen.length,
      exact,
      countedBackTo: backTo,
    };
  });
}

/** False where nothing is left but gaps: as a filter it would take lines of every other pattern too. */
const saysSomething = ([pattern]: [string, Tally]): boolean =>
  /[\p{L}\p{N}]/u.test(patternTexts(pattern).join(''));

/** Clusters that came to say the same are one pattern. */
function tallyOf(
  cluster: Cluster,
  known: Map<Cluster, Tally>,
  tallies: Map<string, Tally>,
  buckets: number,
): Tally {
  let tally = known.get(cluster);
  if (tally) return tally;
  const pattern = patternOf(cluster);
  tally = tallies.get(pattern);
  if (!tally) {
    tally = { count: 0, errors: 0, severity: 0, newestUs: 0, trend: new Array<number>(buckets).fill(0) };
    tallies.set(pattern, tally);
  }
  known.set(cluster, tally);
  return tally;
}
