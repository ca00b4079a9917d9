// A log record read whole: its body over as many lines as it has, its exception, its attributes.
import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { logQuery } from '../../../api/index.ts';
import { prettyJson, valueText } from '../../../logic/any-value.ts';
import { findPattern, withoutAnsi } from '../../../logic/log-body.ts';
import { Button, CopyButton, ErrorState, SkeletonRows, Time } from '../../../ui/index.ts';
import { LogBody } from '../../../viz/log-body/LogBody.tsx';
import { Attributes } from './Attributes.tsx';
import { ExceptionCard } from './ExceptionCard.tsx';
import { LongText } from './LongText.tsx';
import styles from './panel.module.css';

export interface LogRecordProps {
  readonly log: LogRow;
  readonly columns: TraceColumns;
  /** Found text to mark, lower case. */
  readonly find: string;
  /** What the clock of its service was set by, ns. */
  readonly moved: number;
  /** Shows it among all logs of the trace. */
  readonly onAmongAll: () => void;
}

export function LogRecord({ log: row, columns, find, moved, onAmongAll }: LogRecordProps) {
  const { data, error } = useQuery(logQuery(row.id));
  const pattern = useMemo(() => findPattern(find), [find]);
  const box = useRef<HTMLElement>(null);
  const loaded = data !== undefined;
  // Opened near the lower edge, its content would be out of sight.
  useEffect(() => {
    if (loaded) box.current?.scrollIntoView({ block: 'nearest' });
  }, [loaded]);
  const body = data?.log.body ? valueText(data.log.body) : row.body;
  const json = prettyJson(body);
  const attributes = data?.log.attributes ?? [];
  const failed = attributes.some(({ key }) => key === 'exception.type' || key === 'exception.stacktrace');
  const said = attributes.filter(({ key }) => !failed || !key.startsWith('exception.'));
  return (
    <section ref={box} className={styles.record} aria-label="Log record">
      <p className={styles.recordHead}>
        <Time time={row.time} />
        {row.eventName !== '' && <code>{row.eventName}</code>}
        <span className={styles.grow} />
        {body !== '' && <CopyButton text={withoutAnsi(body)} label="Copy the body" />}
        <Button small kind="accent" onClick={onAmongAll}>
          among the logs <ArrowRight size={13} aria-hidden />
        </Button>
      </p>
      {data?.log.body?.bytesValue !== undefined && <p className={styles.count}>bytes, as base64</p>}
      {body !== '' && (
        <LongText text={withoutAnsi(json ?? body)} find={find}>
          <LogBody text={json ?? body} structured={row.structured || json !== undefined} find={pattern} />
        </LongText>
      )}
      {error && <ErrorState what="This record could not be read" meaning={error.message} />}
      {!data && !error && <SkeletonRows rows={3} rowHeight={18} />}
      {data && failed && (
        <ExceptionCard
          event={{ timeUnixNano: row.time, name: 'exception', attributes: exceptionOf(attributes) }}
          columns={columns}
          find={find}
          moved={moved}
        />
      )}
      {data && (
        <Attributes
          attributes={said}
          scope="log"
          find={find}
          flat
          dropped={data.log.droppedAttributesCount}
        />
      )}
    </section>
  );
}

const exceptionOf = <T extends { readonly key: string }>(attributes: readonly T[]): T[] =>
  attributes.filter(({ key }) => key.startsWith('exception.'));
