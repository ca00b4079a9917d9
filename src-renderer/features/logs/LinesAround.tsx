// The records just before and after one, whatever the query leaves out: of the same service, or of all services in
// the same trace.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { logContextQuery } from '../../api/index.ts';
import { firstLine } from '../../logic/log-body.ts';
import { severityWord } from '../../logic/severity-word.ts';
import {
  changeUrl,
  cx,
  Segmented,
  ServiceStripe,
  SkeletonRows,
  severityCssVar,
  severityTextCssVar,
  Time,
} from '../../ui/index.ts';
import { LogBody } from '../../viz/log-body/LogBody.tsx';
import styles from './logs.module.css';
import { toggleLabel } from './query-edits.ts';

/** Records asked for at once, before and after; then as many more. */
const STEP = 10;
const MOST = 200;

/** The list of all that stands around a record, at its moment, with it open: there it goes on both ways. */
function showInList({ id, time, service, traceId }: LogRow, of: 'service' | 'trace'): void {
  const q =
    of === 'service'
      ? toggleLabel('', 'service_name', '=', service)
      : toggleLabel('', 'trace_id', '=', traceId ?? '');
  changeUrl({ q, at: time, log: String(id) });
}

export function LinesAround({ row }: { readonly row: LogRow }) {
  const [of, setOf] = useState<'service' | 'trace'>('service');
  const [aside, setAside] = useState(STEP);
  const { data, error } = useQuery(logContextQuery(row.id, of, aside, aside));
  const lines = data?.logs ?? [];
  return (
    <div className={cx(styles.around, of === 'trace' && styles.aroundServices)}>
      <div className={styles.aroundHead}>
        <h2 className={styles.pairHead}>
          Around it in {of === 'service' ? row.service : 'its trace'}, whatever the query leaves out
        </h2>
        {row.traceId !== null && (
          <Segmented
            small
            label="Around it in"
            value={of}
            options={[
              { value: 'service', label: 'Service' },
              { value: 'trace', label: 'Trace' },
            ]}
            onChange={setOf}
          />
        )}
        {lines.length > aside && aside < MOST && (
          <button type="button" className={styles.asSent} onClick={() => setAside(Math.min(MOST, aside * 4))}>
            More lines
          </button>
        )}
        <button type="button" className={styles.asSent} onClick={() => showInList(row, of)}>
          All of them in the list
        </button>
      </div>
      {error && <p className={styles.quiet}>{error.message}</p>}
      {!data && !error && <SkeletonRows rows={6} rowHeight={20} />}
      {lines.length === 1 && (
        <p className={styles.quiet}>
          {of === 'trace' ? 'No other record belongs to its trace.' : 'This service sent no other record.'}
        </p>
      )}
      {lines.map((line) => (
        <div key={line.id} className={cx(styles.aroundLine, line.id === row.id && styles.here)}>
          <span className={styles.edge} style={{ background: severityCssVar(line.level) }} />
          <Time time={line.time} className={styles.time ?? ''} />
          <span className={styles.level} style={{ color: severityTextCssVar(line.level) }}>
            {severityWord(line).toUpperCase().slice(0, 5)}
          </span>
          {of === 'trace' && (
            <span className={styles.service} title={line.service}>
              <ServiceStripe name={line.service} />
              <span className={styles.cut}>{line.service}</span>
            </span>
          )}
          <span className={styles.body}>
            <LogBody text={firstLine(line.body).line} structured={line.structured} find={null} />
          </span>
        </div>
      ))}
    </div>
  );
}
