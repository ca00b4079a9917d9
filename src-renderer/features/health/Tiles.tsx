// The few numbers that say at a glance whether all is well.
import type { ReactNode } from 'react';
import type { Service, Status } from '#shared/api/engine.ts';
import type { InstrumentedService } from '#shared/api/instrumentation.ts';
import { cx, formatCount, formatPercent, formatRate, rangeLabel, type TimeRange } from '../../ui/index.ts';
import styles from './Health.module.css';
import { meanScore } from './instrumentation.ts';
import { GOOD, scoreText } from './ScoreRing.tsx';

/** Logs that name their trace lead from one to the other; below this the way is often missing. */
const GOAL = 0.95;

interface TilesProps {
  readonly status: Status | undefined;
  readonly services: readonly Service[];
  readonly scored: readonly InstrumentedService[];
  readonly range: TimeRange;
  readonly refused: number;
  readonly taken: number;
  readonly odd: number;
}

export function Tiles({ status, services, scored, range, refused, taken, odd }: TilesProps) {
  const logs = services.reduce((sum, service) => sum + service.logs, 0);
  const tied = services.reduce((sum, service) => sum + service.logsWithTrace, 0);
  const score = meanScore(scored);
  const { spans = 0, logs: logRate = 0, metricPoints = 0 } = status?.rates ?? {};
  return (
    <dl className={styles.tiles}>
      <Tile value={formatRate(spans + logRate + metricPoints)} what="spans, logs and points" more="now" />
      <Tile
        value={logs === 0 ? '–' : formatPercent(tied / logs)}
        what={logs === 0 ? 'no log record' : 'of logs carry a trace id'}
        more={rangeLabel(range).toLowerCase()}
        warn={logs > 0 && tied / logs < GOAL}
      />
      <Tile
        value={formatCount(refused)}
        what={refused === 1 ? 'request refused' : 'requests refused'}
        more={`of ${formatCount(refused + taken)} since start`}
        warn={refused > 0}
      />
      <Tile value={formatCount(odd)} what={odd === 1 ? 'finding' : 'findings'} more="to look at" />
      <Tile
        value={score === null ? '–' : scoreText(score)}
        what="instrumentation score"
        more={scored.length > 1 ? `mean of ${scored.length}` : 'of 100'}
        warn={score !== null && score < GOOD}
      />
    </dl>
  );
}

interface TileProps {
  readonly value: ReactNode;
  readonly what: string;
  readonly more: string;
  readonly warn?: boolean;
}

function Tile({ value, what, more, warn = false }: TileProps) {
  return (
    <div className={styles.tile}>
      <dd className={cx(warn && styles.warn)}>{value}</dd>
      <dt>
        {what} <span className={styles.more}>{more}</span>
      </dt>
    </div>
  );
}
