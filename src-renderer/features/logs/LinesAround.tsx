// The records of the same service just before and after one, whatever the query leaves out.
import { useQuery } from '@tanstack/react-query';
import type { LogRow } from '#shared/api/logs.ts';
import { severityOf } from '#shared/model/severity.ts';
import { logContextQuery } from '../../api/index.ts';
import { firstLine } from '../../logic/log-body.ts';
import { cx, SkeletonRows, severityCssVar, severityTextCssVar, Time } from '../../ui/index.ts';
import { LogBody } from '../../viz/log-body/LogBody.tsx';
import { severityWord } from './LogLine.tsx';
import styles from './logs.module.css';

export function LinesAround({ row }: { readonly row: LogRow }) {
  const { data, error } = useQuery(logContextQuery(row.id));
  return (
    <div className={styles.around}>
      <h2 className={styles.pairHead}>Around it in {row.service}, whatever the query leaves out</h2>
      {error && <p className={styles.quiet}>{error.message}</p>}
      {!data && !error && <SkeletonRows rows={6} rowHeight={20} />}
      {data?.logs.map((line) => (
        <div key={line.id} className={cx(styles.aroundLine, line.id === row.id && styles.here)}>
          <span
            className={styles.edge}
            style={{ background: severityCssVar(severityOf(line.severityNumber)) }}
          />
          <Time time={line.time} className={styles.time ?? ''} />
          <span
            className={styles.level}
            style={{ color: severityTextCssVar(severityOf(line.severityNumber)) }}
          >
            {severityWord(line).toUpperCase().slice(0, 7)}
          </span>
          <span className={styles.body}>
            <LogBody text={firstLine(line.body).line} structured={line.structured} find={null} />
          </span>
        </div>
      ))}
    </div>
  );
}
