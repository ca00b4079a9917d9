// A score as a number and a ring that is filled as far.
import { cx } from '../../ui/index.ts';
import styles from './Instrumentation.module.css';

const RADIUS = 6.5;
const ROUND = 2 * Math.PI * RADIUS;
/** Below this the specification says that it needs improvement. */
export const GOOD = 75;

/** Whole, and never up to a better word than it deserves. */
export const scoreText = (score: number): string => String(Math.floor(score));

export function ScoreRing({ score }: { readonly score: number }) {
  const low = score < GOOD;
  return (
    <span className={cx(styles.score, low && styles.low)}>
      <svg width={18} height={18} viewBox="0 0 18 18" aria-hidden>
        <circle cx={9} cy={9} r={RADIUS} className={styles.track} />
        <circle
          cx={9}
          cy={9}
          r={RADIUS}
          className={styles.filled}
          strokeDasharray={`${(score / 100) * ROUND} ${ROUND}`}
          transform="rotate(-90 9 9)"
        />
      </svg>
      {scoreText(score)}
    </span>
  );
}
