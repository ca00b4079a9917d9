// One log record in one line: when in the trace, how grave, what.
import type { LogRow } from '#shared/api/logs.ts';
import { severityOf } from '#shared/model/severity.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { withoutAnsi } from '../../../logic/ansi.ts';
import { formatDuration, severityCssVar, severityTextCssVar } from '../../../ui/index.ts';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import { offsetNs } from './offset.ts';
import styles from './panel.module.css';

export interface LogLineProps {
  readonly log: LogRow;
  readonly columns: TraceColumns;
  readonly find: string;
  readonly onOpen: () => void;
}

export function LogLine({ log, columns, find, onOpen }: LogLineProps) {
  const severity = severityOf(log.severityNumber);
  const body = withoutAnsi(log.body);
  const words = log.severityText === '' ? severity : log.severityText;
  return (
    <button
      type="button"
      className={styles.log}
      style={{ borderColor: severityCssVar(severity) }}
      onClick={onOpen}
      title={body}
    >
      <span className={styles.logTime}>+{formatDuration(offsetNs(columns, log.time))}</span>
      <b style={{ color: severityTextCssVar(severity) }}>{words.toUpperCase()}</b>
      <code>{marked(firstLine(body), find)}</code>
    </button>
  );
}

const firstLine = (text: string): string => {
  const end = text.indexOf('\n');
  return (end < 0 ? text : text.slice(0, end)).slice(0, 300);
};
