// What a record says beside its body and attributes: scope, event, severity, times, and its trace.
import type { LogDetail } from '#shared/api/logs.ts';
import { severityWord } from '../../logic/severity-word.ts';
import { formatFull } from '../../ui/index.ts';
import styles from './logs.module.css';
import { Conditions, type OnCondition, Pair } from './Pair.tsx';
import { NoTrace, TiedBy } from './TiedBy.tsx';

export function RecordFacts({
  data,
  onCondition,
}: {
  readonly data: LogDetail;
  readonly onCondition: OnCondition;
}) {
  const { log, scope, row } = data;
  return (
    <>
      {scope.name !== '' && (
        <Pair
          name="scope"
          actions={<Conditions label="scope_name" value={scope.name} onCondition={onCondition} />}
        >
          {scope.name} <span className={styles.quiet}>{scope.version}</span>
        </Pair>
      )}
      {row.eventName !== '' && (
        <Pair
          name="event name"
          actions={<Conditions label="event_name" value={row.eventName} onCondition={onCondition} />}
        >
          {row.eventName}
        </Pair>
      )}
      {log.body?.bytesValue !== undefined && <Pair name="body">bytes, shown as base64</Pair>}
      <Pair name="severity">
        {log.severityText || severityWord(row)} <span className={styles.quiet}>{log.severityNumber}</span>
        {row.severityText !== '' && severityWord(row) !== row.severityText.toLowerCase() && (
          <span className={styles.quiet}> shown as {row.level}</span>
        )}
      </Pair>
      <Pair name="time">
        {log.timeUnixNano === '0' ? (
          <span className={styles.quiet}>
            {log.observedTimeUnixNano === '0'
              ? 'none, and no observed time: the arrival here stands in'
              : 'none; the observed time stands in'}
          </span>
        ) : (
          <ExactTime time={log.timeUnixNano} />
        )}
      </Pair>
      {log.observedTimeUnixNano !== '0' && (
        <Pair name="observed">
          <ExactTime time={log.observedTimeUnixNano} />
        </Pair>
      )}
      {row.traceId === null ? (
        <Pair name="trace">
          <NoTrace data={data} />
        </Pair>
      ) : (
        <Pair
          name="trace"
          actions={<Conditions label="trace_id" value={row.traceId} onCondition={onCondition} />}
        >
          {row.traceId}
        </Pair>
      )}
      {row.spanId !== null && <Pair name="span">{row.spanId}</Pair>}
      {row.tiedBy !== null && (
        <Pair name="tied by">
          <TiedBy data={data} tie={row.tiedBy} />
        </Pair>
      )}
    </>
  );
}

/** Day and clock to the nanosecond. */
function ExactTime({ time }: { readonly time: string }) {
  return (
    <>
      {formatFull(time)}
      <span className={styles.quiet}>{time.slice(-6)}</span>
    </>
  );
}
