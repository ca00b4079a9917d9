// An exception as people read one: what, why, where. Where one was caused by another the first cause stands on top;
// what it led to, and the frames of libraries, are folded away.
import { useMemo } from 'react';
import type { SpanEvent } from '#shared/model/otlp.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { valueText } from '../../../logic/any-value.ts';
import { readExceptions } from '../../../logic/exception-chain.ts';
import { splitCall } from '../../../logic/stack-trace.ts';
import { CopyButton, formatDuration } from '../../../ui/index.ts';
import { Exceptions } from '../../../viz/stack/Exceptions.tsx';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import { Attributes } from './Attributes.tsx';
import { LongText } from './LongText.tsx';
import { offsetNs } from './offset.ts';
import styles from './panel.module.css';

export interface ExceptionCardProps {
  readonly event: SpanEvent;
  readonly columns: TraceColumns;
  readonly find: string;
  /** What the clock of its service was set by, ns. */
  readonly moved: number;
}

const KNOWN = ['exception.type', 'exception.message', 'exception.stacktrace'];

export function ExceptionCard({ event, columns, find, moved }: ExceptionCardProps) {
  const read = (key: string): string => {
    const attribute = event.attributes.find((one) => one.key === key);
    return attribute ? valueText(attribute.value) : '';
  };
  const type = read('exception.type');
  const message = read('exception.message');
  const trace = read('exception.stacktrace');
  const chain = useMemo(() => readExceptions(trace), [trace]);
  const rest = event.attributes.filter(({ key }) => !KNOWN.includes(key));
  const { front, name, rest: typeRest } = splitCall(type);
  return (
    <section className={styles.exception} aria-label="Exception">
      <div className={styles.exceptionHead}>
        <code className={styles.exceptionType} title={type}>
          {front}
          <wbr />
          {name === '' ? 'exception' : `${name}${typeRest}`}
        </code>
        <span className={styles.grow} />
        <span title="When the event was recorded, after the trace began">
          at +{formatDuration(offsetNs(columns, event.timeUnixNano, moved))}
        </span>
        <CopyButton text={trace === '' ? `${type}: ${message}` : trace} label="Copy the stack trace" />
      </div>
      {message !== '' && (
        <div className={styles.exceptionMessage}>
          <LongText text={message} find={find} />
        </div>
      )}
      <Exceptions
        chain={chain}
        mark={(text) => marked(text, find)}
        isRepeat={(title) => isRepeat(title, type, message)}
        name={type}
      />
      <Attributes attributes={rest} scope="event" find={find} flat dropped={event.droppedAttributesCount} />
    </section>
  );
}

/** The first line of most stack traces says type and message again. */
function isRepeat(title: string, type: string, message: string): boolean {
  const said = title.trim();
  if (said === '' || said === type || said === message) return true;
  const short = type.slice(type.lastIndexOf('.') + 1);
  return [type, short, 'Error'].some(
    (name) => said === `${name}: ${message}` || said === `${name}: ${message.split('\n')[0]}`,
  );
}
