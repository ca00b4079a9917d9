// One log record in one line: when in the trace, how grave, what.
import { useMemo } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { TIED_BY } from '#shared/model/log-tie.ts';
import { severityOf } from '#shared/model/severity.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { findPattern, firstLine, withoutAnsi } from '../../../logic/log-body.ts';
import { formatDuration, severityCssVar, severityTextCssVar } from '../../../ui/index.ts';
import { LogBody } from '../../../viz/log-body/LogBody.tsx';
import { offsetNs } from './offset.ts';
import styles from './panel.module.css';

export interface LogLineProps {
  readonly log: LogRow;
  readonly columns: TraceColumns;
  readonly find: string;
  readonly onOpen: () => void;
}

export function LogLine({ log, columns, find, onOpen }: LogLineProps) {
  const pattern = useMemo(() => findPattern(find), [find]);
  const severity = severityOf(log.severityNumber);
  const otherwise = log.tiedBy === null || log.tiedBy === 'fields' ? undefined : log.tiedBy;
  const words = log.severityText === '' ? severity : log.severityText;
  return (
    <button
      type="button"
      className={styles.log}
      style={{ borderColor: severityCssVar(severity) }}
      onClick={onOpen}
      title={withoutAnsi(log.body)}
    >
      <span className={styles.logTime}>+{formatDuration(offsetNs(columns, log.time))}</span>
      <b style={{ color: severityTextCssVar(severity) }}>{words.toUpperCase()}</b>
      <code>
        <LogBody text={firstLine(log.body, 300).line} structured={log.structured} find={pattern} />
      </code>
      {otherwise && <small className={styles.tie}>tied by {TIED_BY[otherwise]}</small>}
    </button>
  );
}
