// Who sent the records that match, and how bad they are: all of them, by the columns of the index. Only those are read
// whose columns do not say their level.
import type { FacetSection } from '#shared/api/common.ts';
import { SEVERITY_KEYS } from '#shared/model/severity.ts';
import { countLogs, LogVolume } from '../../store/reads/log-volume.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { LogSort } from '../../store/search/log-columns.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { Budget } from '../budget.ts';
import { detectedLevel, levelOfColumns, SAYS_LEVEL } from './level.ts';
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
  const { sorts } = plan.filter;
  const look = lookups(db);
  const levelOf = ({ severity, text }: Pick<LogSort, 'severity' | 'text'>) =>
    levelOfColumns(severity, text === 0 ? '' : look.name(text));
  const asked = {
    ...range,
    ...{ startUs: fromUs, stepUs: toUs - fromUs, buckets: 1 },
    words: plan.words.length > 0 ? plan.words : undefined,
    sorts: {
      unless: SAYS_LEVEL,
      test: (sort, isPlain) => {
        const passes = sorts ? sorts.test(sort, isPlain) : true;
        if (passes !== true) return passes;
        return isPlain && levelOf(sort) !== undefined ? true : undefined;
      },
    },
  } satisfies ConstructorParameters<typeof LogVolume>[0];
  const volume = new LogVolume(asked);
  const levels = new LevelCounts();
  const rows = plan.isEmpty ? [] : countLogs(db, asked, volume);
  const undecided = decideLogs(db, rows, spent, plan);
  let found = undecided.next();
  for (; !found.done; found = undecided.next()) {
    volume.add(found.value.row);
    levels.add(detectedLevel(found.value));
  }
  if (found.value) return undefined;
  for (const { sort, count } of volume.decided.values()) levels.add(levelOf(sort) ?? 'unknown', count);
  return { senders: new SenderCounts(db, volume.senders), levels };
}

/** Counts by level, as a query's `detected_level` has it. */
export class LevelCounts {
  readonly #counts = new Map<string, number>();

  add(level: string, times = 1): void {
    this.#counts.set(level, (this.#counts.get(level) ?? 0) + times);
  }

  /** Most records first. */
  values(): { value: string; count: number }[] {
    return [...this.#counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  /** The severities there are, the worst first, however few records have them; then the words that programs made up. */
  section(most: number): FacetSection {
    const all = this.values();
    const usual = SEVERITY_KEYS.flatMap((key) => all.filter(({ value }) => value === key));
    const values = [...usual, ...all.filter((one) => !usual.includes(one))];
    return {
      field: 'detected_level',
      label: 'Severity',
      values: values.slice(0, most),
      more: Math.max(0, values.length - most),
    };
  }
}
