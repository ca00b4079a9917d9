// One record on one line: when, how bad, who, what, and the way to its trace.
import { memo, useMemo } from 'react';
import { Link } from 'wouter';
import type { LogRow } from '#shared/api/logs.ts';
import { TIED_BY } from '#shared/model/log-tie.ts';
import { type Finder, firstLine, withoutAnsi } from '../../logic/log-body.ts';
import { readLogStack, stackWords } from '../../logic/log-stack.ts';
import { severityWord } from '../../logic/severity-word.ts';
import {
  CopyButton,
  cx,
  formatPlural,
  ServiceStripe,
  severityCssVar,
  severityTextCssVar,
  Time,
  viewHref,
} from '../../ui/index.ts';
import { LogBody } from '../../viz/log-body/LogBody.tsx';
import type { ListView } from './list-view.ts';
import styles from './logs.module.css';

interface LogLineProps {
  readonly row: LogRow;
  readonly find: Finder | null;
  readonly open: boolean;
  readonly active: boolean;
  /** Another record says the same as text. */
  readonly twice?: boolean;
  /** The record is of the same trace as the open one. */
  readonly sameTrace: boolean;
  readonly view: ListView;
}

const TWICE =
  'A record of the same moment says the same as text: structlog and the standard logging are both sent. Health has the line to change.';

/** What the chip of a trace says: also how the record came to it, where its own fields did not say. */
function tieTitle({ tiedBy }: LogRow): string {
  if (tiedBy === null || tiedBy === 'fields') return 'Open in its trace';
  return `Open in its trace · tied by ${TIED_BY[tiedBy]}`;
}

/** The link to a record in its trace: its span, and the moment it was written. */
export function traceHref(row: Pick<LogRow, 'traceId' | 'spanId' | 'id'>): string {
  return viewHref(`/traces/${row.traceId}`, { span: row.spanId, log: String(row.id) });
}

/** What one line says of a record: of a stack trace its message and the first cause, else its first line, and what its attributes name. */
function wordsOf(
  { body, exception }: Pick<LogRow, 'body' | 'exception'>,
  wrap: boolean,
): { line: string; lines: number; cause: string; more: string } {
  const first = wrap ? someLines(body) : firstLine(body);
  const stack = body.includes('\n') ? readLogStack(body) : undefined;
  // Said twice it would be read twice.
  const told = body.includes(exception.slice(exception.indexOf(': ') + 2));
  if (!stack)
    return {
      ...first,
      cause: told ? '' : firstLine(exception).line,
      more: formatPlural(first.lines - 1, 'more line'),
    };
  const { said, cause } = stackWords(stack);
  return {
    line: firstLine(said).line,
    lines: 2,
    cause: firstLine(cause).line,
    more: formatPlural(stack.frames, 'frame'),
  };
}

/** So much of a wrapped body stands in the list; the rest is one click away. */
const WRAPPED_CHARS = 3000;
const WRAPPED_LINES = 20;

/** The body over several lines, and how many of them are not shown, and one. */
function someLines(body: string): { line: string; lines: number } {
  const all = body.trimEnd().split('\n');
  const shown = all.slice(0, WRAPPED_LINES).join('\n');
  const line = shown.length > WRAPPED_CHARS ? `${shown.slice(0, WRAPPED_CHARS)}…` : shown;
  return { line, lines: Math.max(1, all.length - WRAPPED_LINES + 1) };
}

/** The list takes clicks and keys for all of its lines, by `data-line`. */
export const LogLine = memo(function LogLine({
  row,
  find,
  open,
  active,
  twice,
  sameTrace,
  view,
}: LogLineProps) {
  const severity = row.level;
  const { line, lines, cause, more } = useMemo(() => wordsOf(row, view.wrap), [row, view.wrap]);
  const quiet = severity === 'debug' || severity === 'trace';
  return (
    <div className={cx(styles.line, open && styles.opened, active && styles.active)} data-line={row.id}>
      <span className={styles.edge} style={{ background: severityCssVar(severity) }} />
      <span className={styles.time}>
        <Time time={row.time} />
        {view.nanos && <span className={styles.quiet}>{row.time.slice(-6)}</span>}
      </span>
      <span
        className={styles.level}
        style={{ color: severityTextCssVar(severity) }}
        title={row.severityText || undefined}
      >
        {severityWord(row).toUpperCase().slice(0, 5)}
      </span>
      <span className={styles.service} title={row.service}>
        <ServiceStripe name={row.service} />
        <span className={styles.cut}>{row.service}</span>
      </span>
      <span className={cx(styles.body, quiet && styles.quietBody)} data-body="">
        {line === '' && lines === 1 ? (
          <i className={styles.event}>{row.eventName || 'empty body'}</i>
        ) : (
          <LogBody text={line} structured={row.structured} find={find} />
        )}
        {twice && (
          <span className={styles.more} title={TWICE}>
            sent twice
          </span>
        )}
        {cause !== '' && (
          <span className={styles.cause} title="What went wrong first">
            {' ← '}
            <LogBody text={cause} structured={false} find={find} />
          </span>
        )}
        {lines > 1 && <span className={styles.more}>{more}</span>}
      </span>
      {view.columns.map((label) => (
        <span key={label} className={styles.column} title={row.labels?.[label]}>
          {row.labels?.[label]}
        </span>
      ))}
      <span className={styles.lineActions}>
        <CopyButton text={() => withoutAnsi(row.body)} label="Copy the text" />
      </span>
      <span className={styles.traceCell}>
        {row.traceId === null ? (
          <span className={styles.noTrace}>no trace</span>
        ) : (
          <Link
            className={cx(styles.trace, sameTrace && styles.sameTrace)}
            href={traceHref(row)}
            title={tieTitle(row)}
            data-tied={row.tiedBy}
            tabIndex={-1}
          >
            {row.traceId.slice(0, 8)}
          </Link>
        )}
      </span>
    </div>
  );
});
