// An exception as people read one: what, why, where. Where one was caused by another the first cause stands on top;
// what it led to, and the frames of libraries, are folded away.
import { useMemo } from 'react';
import type { SpanEvent } from '#shared/model/otlp.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { valueText } from '../../../logic/any-value.ts';
import { type ChainedException, readExceptions } from '../../../logic/exception-chain.ts';
import { CopyButton, formatDuration } from '../../../ui/index.ts';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import { Attributes } from './Attributes.tsx';
import { Frames } from './Frames.tsx';
import { keyed } from './keyed.ts';
import { LongText } from './LongText.tsx';
import { offsetNs } from './offset.ts';
import styles from './panel.module.css';

export interface ExceptionCardProps {
  readonly event: SpanEvent;
  readonly columns: TraceColumns;
  readonly find: string;
}

const KNOWN = ['exception.type', 'exception.message', 'exception.stacktrace'];

export function ExceptionCard({ event, columns, find }: ExceptionCardProps) {
  const read = (key: string): string => {
    const attribute = event.attributes.find((one) => one.key === key);
    return attribute ? valueText(attribute.value) : '';
  };
  const type = read('exception.type');
  const message = read('exception.message');
  const trace = read('exception.stacktrace');
  const chain = useMemo(() => readExceptions(trace), [trace]);
  const rest = event.attributes.filter(({ key }) => !KNOWN.includes(key));
  const [first, ...ledTo] = chain;
  const isCause = ledTo.length > 0;
  return (
    <section className={styles.exception} aria-label="Exception">
      <div className={styles.exceptionHead}>
        <code className={styles.exceptionType} title={type}>
          <bdi dir="ltr">{type === '' ? 'exception' : type}</bdi>
        </code>
        <span className={styles.grow} />
        <span>event at +{formatDuration(offsetNs(columns, event.timeUnixNano))}</span>
        <CopyButton text={trace === '' ? `${type}: ${message}` : trace} label="Copy the stack trace" />
      </div>
      {message !== '' && (
        <div className={styles.exceptionMessage}>
          <LongText text={message} find={find} />
        </div>
      )}
      {first && isCause && (
        <p className={styles.causeHead}>
          <span className={styles.causeWord}>First cause</span>
          <code className={styles.causeText}>{marked(first.title, find)}</code>
        </p>
      )}
      {first && !isCause && !isRepeat(first.title, type, message) && (
        <code className={styles.stackWords}>{marked(first.title, find)}</code>
      )}
      {first && <Frames parts={first.parts} />}
      {keyed(ledTo, ({ title }) => title).map(({ key, item }) => (
        <Effect
          key={key}
          title={isRepeat(item.title, type, message) ? type : item.title}
          parts={item.parts}
          find={find}
        />
      ))}
      {rest.length > 0 && <Attributes attributes={rest} scope="event" find={find} flat />}
    </section>
  );
}

/** What an exception led to: folded, as its cause is what is looked for. */
function Effect({ title, parts, find }: ChainedException & { readonly find: string }) {
  const said = title === '' ? '(not said)' : title;
  if (parts.length === 0)
    return (
      <p className={styles.causeHead}>
        <span className={styles.causeWord}>led to</span>
        <code className={styles.causeText}>{marked(said, find)}</code>
      </p>
    );
  return (
    <details className={styles.effect}>
      <summary>
        <span className={styles.causeWord}>led to</span>
        <code className={styles.causeText}>{marked(said, find)}</code>
      </summary>
      <Frames parts={parts} />
    </details>
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
