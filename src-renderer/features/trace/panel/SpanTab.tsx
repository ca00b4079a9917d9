// What the span itself says: status, exceptions, attributes, events, its logs.
import { ArrowRight } from 'lucide-react';
import type { LogRow } from '#shared/api/logs.ts';
import type { SpanDetail } from '#shared/api/traces.ts';
import type { SpanEvent } from '#shared/model/otlp.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { isMessageEvent } from '../../../logic/gen-ai.ts';
import { keyed } from '../../../logic/keyed.ts';
import { isToldByLog } from '../../../logic/told-twice.ts';
import { Button, formatCount } from '../../../ui/index.ts';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import { Attributes } from './Attributes.tsx';
import { Dropped } from './Dropped.tsx';
import { ExceptionCard } from './ExceptionCard.tsx';
import { GenAiCard } from './GenAiCard.tsx';
import { LogLine, type LogReading } from './LogLine.tsx';
import { LongText } from './LongText.tsx';
import { offsetNs, offsetWords } from './offset.ts';
import styles from './panel.module.css';
import { useGenAi } from './use-gen-ai.ts';

export interface SpanTabProps {
  readonly detail: SpanDetail;
  readonly columns: TraceColumns;
  readonly find: string;
  readonly logs: { readonly logs: readonly LogRow[]; readonly total: number } | undefined;
  readonly onAllLogs: () => void;
  /** What the clock of the span's service was set by, ns. */
  readonly moved: number;
  readonly reading: LogReading;
}

const isException = (event: SpanEvent): boolean =>
  event.name === 'exception' || event.attributes.some(({ key }) => key === 'exception.stacktrace');

const eventName = (event: SpanEvent): string => `${event.timeUnixNano} ${event.name}`;

const NO_LOGS: readonly LogRow[] = [];

export function SpanTab({ detail, columns, find, logs, onAllLogs, moved, reading }: SpanTabProps) {
  const { span, scope } = detail;
  const genAi = useGenAi(detail, logs?.logs ?? NO_LOGS);
  const exceptions = span.events.filter(isException);
  const shown = span.events.filter(
    (event) => !isException(event) && !(genAi && genAi.messages.length > 0 && isMessageEvent(event)),
  );
  const others = shown.filter((event) => !isToldByLog(event, logs?.logs ?? NO_LOGS));
  const times = offsetWords(others.map(({ timeUnixNano }) => offsetNs(columns, timeUnixNano, moved)));
  const told = shown.length - others.length;
  // What the conversation tells is not told again as a wall of JSON; Raw has it all.
  const attributes = genAi ? span.attributes.filter(({ key }) => !genAi.told.has(key)) : span.attributes;
  return (
    <>
      {span.status.message && exceptions.length === 0 && (
        <div className={styles.exception}>
          <div className={styles.exceptionMessage}>
            <LongText text={span.status.message} find={find} />
          </div>
        </div>
      )}
      {keyed(exceptions, eventName).map(({ key, item: event }) => (
        <ExceptionCard key={key} event={event} columns={columns} find={find} moved={moved} />
      ))}
      {genAi && <GenAiCard genAi={genAi} find={find} />}
      <Attributes attributes={attributes} scope="span" find={find} dropped={span.droppedAttributesCount} />
      {shown.length === 0 && <Dropped count={span.droppedEventsCount} noun="event" />}
      {shown.length > 0 && (
        <section className={styles.section}>
          <h3>
            Events <span className={styles.count}>{formatCount(shown.length)}</span>
          </h3>
          {told > 0 && (
            <p className={styles.prose}>
              {told === 1
                ? '1 of them is a log record too, and shown as one.'
                : `${told} of them are log records too, and shown as such.`}
            </p>
          )}
          {keyed(others, eventName).map(({ key, item: event }, k) => (
            <details key={key} className={styles.event} open={others.length <= 3}>
              <summary>
                <code className={styles.eventTime}>{times[k]}</code> {marked(event.name, find)}
              </summary>
              <Attributes
                attributes={event.attributes}
                scope="event"
                find={find}
                flat
                dropped={event.droppedAttributesCount}
              />
            </details>
          ))}
          <Dropped count={span.droppedEventsCount} noun="event" more />
        </section>
      )}
      <section className={styles.section}>
        <h3>Scope</h3>
        <p className={styles.scope}>
          <code>{scope.name === '' ? '(no name)' : scope.name}</code> {scope.version}
        </p>
      </section>
      {logs && logs.total > 0 && (
        <section className={styles.section}>
          <h3>
            Logs of this span <span className={styles.count}>{formatCount(logs.total)}</span>
            <span className={styles.grow} />
            <Button small kind="accent" onClick={onAllLogs}>
              all of the trace <ArrowRight size={13} aria-hidden />
            </Button>
          </h3>
          {logs.logs.slice(0, 5).map((log) => (
            <LogLine key={log.id} log={log} columns={columns} find={find} moved={moved} reading={reading} />
          ))}
        </section>
      )}
    </>
  );
}
