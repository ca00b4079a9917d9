// One log record in one line: when in the trace, how grave, what. A click reads it whole below the line.
import { useMemo } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { TIED_BY } from '#shared/model/log-tie.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { findPattern, firstLine, withoutAnsi } from '../../../logic/log-body.ts';
import { severityWord } from '../../../logic/severity-word.ts';
import { cx, formatDuration, severityCssVar, severityTextCssVar } from '../../../ui/index.ts';
import { LogBody } from '../../../viz/log-body/LogBody.tsx';
import { LogRecord } from './LogRecord.tsx';
import { offsetNs } from './offset.ts';
import styles from './panel.module.css';

/** The record that is read, and how to read another. */
export interface LogReading {
  /** Id of the record that is open; null for none. */
  readonly open: number | null;
  readonly onOpen: (id: number | null) => void;
  /** Shows a record among all logs of the trace. */
  readonly onAmongAll: (id: number) => void;
}

export interface LogLineProps {
  readonly log: LogRow;
  readonly columns: TraceColumns;
  readonly find: string;
  /** What the clock of its service was set by, ns. */
  readonly moved: number;
  readonly reading: LogReading;
}

export function LogLine({ log, columns, find, moved, reading }: LogLineProps) {
  const pattern = useMemo(() => findPattern(find), [find]);
  const severity = log.level;
  const otherwise = log.tiedBy === null || log.tiedBy === 'fields' ? undefined : log.tiedBy;
  const said = log.body === '' ? log.eventName : log.body;
  const open = reading.open === log.id;
  return (
    <>
      <button
        type="button"
        className={cx(styles.log, open && styles.logOpen)}
        style={{ borderColor: severityCssVar(severity) }}
        aria-expanded={open}
        onClick={() => reading.onOpen(open ? null : log.id)}
        title={withoutAnsi(said)}
      >
        <span className={styles.logTime}>+{formatDuration(offsetNs(columns, log.time, moved))}</span>
        <b style={{ color: severityTextCssVar(severity) }}>{severityWord(log).toUpperCase()}</b>
        <code>
          <LogBody text={firstLine(said, 300).line} structured={log.structured} find={pattern} />
        </code>
        {otherwise && <small className={styles.tie}>tied by {TIED_BY[otherwise]}</small>}
      </button>
      {open && (
        <LogRecord
          log={log}
          columns={columns}
          find={find}
          moved={moved}
          onAmongAll={() => reading.onAmongAll(log.id)}
        />
      )}
    </>
  );
}
