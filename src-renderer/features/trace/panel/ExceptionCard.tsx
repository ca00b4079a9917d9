// An exception as people read one: what, why, where. Where one was caused by another the first cause stands on top;
// what it led to, and the frames of libraries, are folded away.
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { SpanEvent } from '#shared/model/otlp.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { valueText } from '../../../logic/any-value.ts';
import { type ChainedException, readExceptions } from '../../../logic/exception-chain.ts';
import { splitCall } from '../../../logic/stack-trace.ts';
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
  const [first, ...ledTo] = chain;
  const { front, name, rest: typeRest } = splitCall(type);
  const isCause = ledTo.length > 0;
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

/**
 * What an exception led to: folded, as its cause is what is looked for, but for the line of the program that raised it.
 */
function Effect({ title, parts, find }: ChainedException & { readonly find: string }) {
  const [open, setOpen] = useState(false);
  const said = title === '' ? '(not said)' : title;
  if (parts.length === 0)
    return (
      <p className={styles.causeHead}>
        <span className={styles.effectWord}>led to</span>
        <code className={styles.causeText}>{marked(said, find)}</code>
      </p>
    );
  const Icon = open ? ChevronDown : ChevronRight;
  const raising = parts.filter((part) => part.kind === 'frame').slice(0, 1);
  return (
    <>
      <button type="button" className={styles.effect} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon size={12} aria-hidden />
        <span className={styles.effectWord}>led to</span>
        <code className={styles.causeText}>{marked(said, find)}</code>
      </button>
      <Frames parts={open ? parts : raising} />
    </>
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
