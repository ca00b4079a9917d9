// All patterns of the matching lines, with how many there are of each and when. One can be looked at alone, or left
// out.
import { Minus, Plus } from 'lucide-react';
import type { LogPatterns } from '#shared/api/logs.ts';
import { severityOf } from '#shared/model/severity.ts';
import {
  cx,
  Drawer,
  EmptyState,
  formatCount,
  formatDuration,
  formatPercent,
  formatPlural,
  IconButton,
  Sparkline,
  severityCssVar,
} from '../../ui/index.ts';
import styles from './logs.module.css';
import { PatternText } from './PatternText.tsx';
import { patternsIn, readQuery, togglePattern } from './query-edits.ts';

interface PatternsDrawerProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly patterns: LogPatterns | undefined;
  readonly q: string;
  readonly onQuery: (q: string) => void;
}

export function PatternsDrawer({ open, onClose, patterns, q, onQuery }: PatternsDrawerProps) {
  const states = patternsIn(readQuery(q));
  const rows = patterns?.patterns ?? [];
  const toggle = (op: '|>' | '!>', pattern: string): void => onQuery(togglePattern(q, op, pattern));
  const hidden = [...states].flatMap(([pattern, state]) => (state === 'excluded' ? [pattern] : []));
  return (
    <Drawer
      open={open}
      onClose={onClose}
      width={720}
      title="Patterns"
      footer={patterns && <span className={styles.quiet}>{countedIn(patterns)}</span>}
    >
      {patterns && rows.length === 0 && hidden.length === 0 && (
        <EmptyState title="No record matches">Patterns are made of what the query finds.</EmptyState>
      )}
      <ul className={styles.patterns} aria-label="Patterns">
        {rows.map(({ pattern, count, errors, severity, trend }) => (
          <li key={pattern} className={cx(styles.patternRow, states.has(pattern) && styles.patternOn)}>
            <span className={styles.edge} style={{ background: severityCssVar(severityOf(severity)) }} />
            <span
              className={styles.patternCount}
              title={errors > 0 ? `${formatCount(errors)} errors` : undefined}
            >
              <b className={errors > 0 ? styles.errors : undefined}>{formatCount(count)}</b>
              <span className={styles.quiet}>{formatPercent(count / (patterns?.counted ?? count))}</span>
            </span>
            <Sparkline
              bars
              width={72}
              values={trend}
              color={errors > 0 ? 'error' : 'ink-2'}
              label={`over time, at most ${formatCount(Math.max(...trend))} in a bar`}
            />
            <code className={styles.patternCell} title={pattern}>
              <PatternText pattern={pattern} />
            </code>
            <span>
              <IconButton
                small
                icon={Plus}
                size={13}
                on={states.get(pattern) === 'included'}
                label={`Only lines like ${short(pattern)}`}
                onClick={() => toggle('|>', pattern)}
              />
              <IconButton
                small
                icon={Minus}
                size={13}
                label={`Hide lines like ${short(pattern)}`}
                onClick={() => toggle('!>', pattern)}
              />
            </span>
          </li>
        ))}
      </ul>
      {hidden.length > 0 && (
        <>
          <h3 className={styles.pairHead}>Hidden</h3>
          <ul className={styles.patterns} aria-label="Hidden patterns">
            {hidden.map((pattern) => (
              <li key={pattern} className={cx(styles.patternRow, styles.patternHidden)}>
                <code className={styles.patternCell} title={pattern}>
                  <PatternText pattern={pattern} />
                </code>
                <IconButton
                  small
                  icon={Plus}
                  size={13}
                  label={`Show lines like ${short(pattern)} again`}
                  onClick={() => toggle('!>', pattern)}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </Drawer>
  );
}

const short = (pattern: string): string => (pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern);

function countedIn({ patterns, found, counted, exact, bucketNs }: LogPatterns): string {
  const of = exact ? formatPlural(counted, 'record') : `the newest ${formatCount(counted)} records`;
  const shown = found > patterns.length ? `The first ${formatCount(patterns.length)} of ` : '';
  return `${shown}${formatPlural(found, 'pattern')} in ${of}; ${formatDuration(bucketNs, { trim: true })} a bar.`;
}
