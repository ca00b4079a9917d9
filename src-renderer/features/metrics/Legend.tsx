// Which line of the chart is which, where the table does not tell.
import { formatCount } from '../../ui/index.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { LineSample } from './ChartTip.tsx';
import type { Charted } from './charted.ts';
import styles from './metrics.module.css';
import { groupsOf, quantileWord } from './series-rows.ts';
import type { Format } from './units.ts';

/** Keys of lines that are no group of the chart. */
const EXTRA = /^(chosen|second|before )/;

const isOwn = (key: string): boolean => !EXTRA.test(key) && key !== 'others';

export function Legend({
  result,
  lines,
  format,
  onOthers,
}: {
  readonly result: Charted;
  readonly lines: readonly ChartLine[];
  readonly format: Format;
  readonly onOthers: (drawn: boolean) => void;
}) {
  const { percentiles } = result;
  const single = groupsOf(result).length === 1;
  const extra = lines.filter(({ key }) => EXTRA.test(key) && (single || !key.startsWith('before ')));
  // Beside others the line of the open metric is no longer the only one.
  const own = extra.length > 0 && single ? lines.filter(({ key, endWord }) => !endWord && isOwn(key)) : [];
  const before = lines.find(({ key }) => key.startsWith('before '));
  return (
    <span className={styles.legend}>
      {percentiles &&
        single &&
        lines
          .filter(({ endWord }) => endWord)
          .map(({ key, name, color, dash }) => (
            <span key={key}>
              <LineSample color={color} dash={dash} width={18} />
              {name}
            </span>
          ))}
      {percentiles && !single && (
        <span>{quantileWord(groupsOf(result)[0]?.main.quantile ?? 0.99)} by group</span>
      )}
      {result.others.length > 0 && <Others {...{ result, lines, format, onOthers }} />}
      {own.map(({ key, color, dash }) => (
        <span key={key}>
          <LineSample color={color} dash={dash} width={18} />
          <span className={styles.legendName}>{result.name}</span>
        </span>
      ))}
      {extra.map(({ key, name, color, dash }) => (
        <span key={key}>
          <LineSample color={color} dash={dash} width={18} />
          <span className={styles.legendName}>{name}</span>
        </span>
      ))}
      {!single && before && (
        <span>
          <LineSample color="var(--ink-2)" dash={before.dash} width={18} />
          dashed: the earlier run
        </span>
      )}
      {result.exemplars.length > 0 && (
        <span>
          <svg width="10" height="10" aria-hidden="true">
            <path d="M5 0.8l4.2 4.2l-4.2 4.2l-4.2 -4.2z" fill="none" stroke="var(--ink)" strokeWidth="1.4" />
          </svg>
          exemplar
        </span>
      )}
    </span>
  );
}

/** The groups left out, and what they come to; drawn or not by a press, for they may dwarf the others. */
function Others({ result, lines, format, onOthers }: Parameters<typeof Legend>[0]) {
  const line = lines.find(({ key }) => key === 'others');
  const main = result.others.at(-1);
  const whole = main?.overall ?? main?.average ?? null;
  return (
    <button
      type="button"
      className={styles.legendButton}
      aria-pressed={line !== undefined}
      title={line ? 'Leave their line out' : 'Draw them as one line'}
      onClick={() => onOthers(line === undefined)}
    >
      {line && <LineSample color={line.color} dash={line.dash} width={18} />}
      {formatCount(result.left)} others together{whole !== null && ` ${format(whole)}`}
    </button>
  );
}
