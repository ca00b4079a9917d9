// Who sent the records that match, and how bad they are: all of them, by the columns of the index.
import type { FacetSection } from '#shared/api/common.ts';
import { SEVERITIES, SEVERITY_KEYS, type Severity } from '#shared/model/severity.ts';
import { countLogs, LogVolume } from '../../store/reads/log-volume.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { Budget } from '../budget.ts';
import { detectedLevel } from './level.ts';
import { planLogQuery } from './plan.ts';
import { decideLogs, type LogSearch } from './search.ts';
import { SenderCounts } from './senders.ts';

export interface WholeCounts {
  senders: SenderCounts;
  levels: LevelCounts;
}

const ALL_TIME = { fromUs: 0, toUs: 2 ** 52 };

/** Counts all records that match; undefined where the index does not tell, or time is over before it is done. */
export function countAll(
  db: ReadDb,
  { query, range }: Pick<LogSearch, 'query' | 'range'>,
  spent: Budget,
): WholeCounts | undefined {
  const plan = planLogQuery(db, query);
  if (!plan.isCounted) return undefined;
  const { fromUs = ALL_TIME.fromUs, toUs = ALL_TIME.toUs } = range;
  const asked = {
    ...range,
    ...{ startUs: fromUs, stepUs: toUs - fromUs, buckets: 1 },
    words: plan.words.length > 0 ? plan.words : undefined,
    texts: plan.texts,
    sorts: plan.filter.sorts,
  };
  const volume = new LogVolume(asked);
  const isOver = (): boolean => {
    spent.pause();
    return spent.isSpent();
  };
  if (plan.isEmpty) return { senders: new SenderCounts(db), levels: new LevelCounts() };
  const rows = countLogs(db, asked, volume, isOver);
  const undecided = decideLogs(db, rows, spent, plan);
  let found = undecided.next();
  for (; !found.done; found = undecided.next()) {
    volume.add(found.value.row, detectedLevel(found.value));
  }
  if (volume.unknownUntilUs !== undefined) return undefined;
  const levels = new LevelCounts();
  for (const [slot, [count = 0]] of volume.severities.entries())
    if (count > 0) levels.add(SEVERITIES[slot] ?? 'unknown', count);
  return { senders: new SenderCounts(db, volume.senders), levels };
}

/** Counts by level, as a query's `detected_level` has it. */
export class LevelCounts {
  readonly #counts = new Map<Severity, number>();

  add(level: Severity, times = 1): void {
    this.#counts.set(level, (this.#counts.get(level) ?? 0) + times);
  }

  /** Most records first. */
  values(): { value: string; count: number }[] {
    return [...this.#counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  /** The severities there are, the worst first. */
  section(): FacetSection {
    const values = SEVERITY_KEYS.flatMap((value) => {
      const count = this.#counts.get(value);
      return count === undefined ? [] : [{ value, count }];
    });
    return { field: 'detected_level', label: 'Severity', values, more: 0 };
  }
}
