// An exception as people read one: what, why, where; the libraries' frames folded away.
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { SpanEvent } from '#shared/model/otlp.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { valueText } from '../../../logic/any-value.ts';
import { readStackTrace, type StackFrame, type StackPart } from '../../../logic/stack-trace.ts';
import { CopyButton, formatDuration, formatPlural } from '../../../ui/index.ts';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import { Attributes } from './Attributes.tsx';
import { keyed } from './keyed.ts';
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
  const parts = useMemo(() => withoutRepeat(readStackTrace(trace), type, message), [trace, type, message]);
  const rest = event.attributes.filter(({ key }) => !KNOWN.includes(key));
  return (
    <section className={styles.exception} aria-label="Exception">
      <div className={styles.exceptionHead}>
        <code className={styles.exceptionType}>{type === '' ? 'exception' : type}</code>
        <span className={styles.grow} />
        <span>event at +{formatDuration(offsetNs(columns, event.timeUnixNano))}</span>
        <CopyButton text={trace === '' ? `${type}: ${message}` : trace} label="Copy the stack trace" />
      </div>
      {message !== '' && <code className={styles.exceptionMessage}>{marked(message, find)}</code>}
      {keyed(parts, partName).map(({ key, item }) =>
        item.kind === 'words' ? (
          <code key={key} className={styles.stackWords}>
            {item.text}
          </code>
        ) : item.kind === 'frame' ? (
          <Frame key={key} frame={item.frame} />
        ) : (
          <Library key={key} frames={item.frames} libraries={item.libraries} />
        ),
      )}
      {rest.length > 0 && <Attributes attributes={rest} scope="event" find={find} flat />}
    </section>
  );
}

/** The first line of most stack traces says type and message again. */
function withoutRepeat(parts: readonly StackPart[], type: string, message: string): readonly StackPart[] {
  const first = parts[0];
  if (first?.kind !== 'words') return parts;
  const [line = ''] = message.split('\n');
  const short = type.slice(type.lastIndexOf('.') + 1);
  const said = [`${type}: ${line}`, `${short}: ${line}`, type, `Error: ${line}`].some(
    (text) => text === first.text,
  );
  return said ? parts.slice(1) : parts;
}

function Frame({ frame }: { frame: StackFrame }) {
  const place = frame.file === '' ? '' : `${frame.file}${frame.line === null ? '' : `:${frame.line}`}`;
  return (
    <div className={styles.frame}>
      <code className={styles.call}>{frame.call === '' ? '(anonymous)' : frame.call}</code>
      <code className={styles.place} title={place}>
        {place}
      </code>
    </div>
  );
}

function Library({ frames, libraries }: { frames: readonly StackFrame[]; libraries: readonly string[] }) {
  const [open, setOpen] = useState(false);
  const Icon = open ? ChevronDown : ChevronRight;
  const named = libraries.length > 3 ? `${libraries.slice(0, 3).join(', ')} …` : libraries.join(', ');
  return (
    <>
      <button type="button" className={styles.library} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon size={12} aria-hidden /> {formatPlural(frames.length, 'frame')} in {named}
      </button>
      {open && keyed(frames, frameName).map(({ key, item }) => <Frame key={key} frame={item} />)}
    </>
  );
}

const frameName = (frame: StackFrame): string => `${frame.call} ${frame.file}:${frame.line}`;

const partName = (part: StackPart): string =>
  part.kind === 'words' ? part.text : part.kind === 'frame' ? frameName(part.frame) : part.libraries.join();
