// The frames of a stack trace: the program's own one by one, runs of library frames folded.
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { keyed } from '../../logic/keyed.ts';
import { type StackFrame, type StackPart, splitCall } from '../../logic/stack-trace.ts';
import { formatPlural } from '../../ui/index.ts';
import styles from './Stack.module.css';

/** A recursion of a thousand frames is read by its beginning. */
const FIRST = 60;

export function Frames({ parts }: { readonly parts: readonly StackPart[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? parts : parts.slice(0, FIRST);
  return (
    <>
      {keyed(shown, partName).map(({ key, item }) =>
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
      {parts.length > shown.length && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {formatPlural(parts.length - shown.length, 'more line')}
        </button>
      )}
    </>
  );
}

/** A frame's call and place; where there is no room for both, folders and packages are cut, not name and line. */
export function Frame({ frame }: { frame: StackFrame }) {
  const line = frame.line === null ? '' : `:${frame.line}`;
  const call = frame.call === '' ? '(anonymous)' : frame.call;
  const { front, name, rest } = splitCall(call);
  const folder = frame.file.search(/[^/\\]*$/);
  return (
    <div className={styles.frame}>
      <code className={styles.call} title={call}>
        <span className={styles.yields}>{front}</span>
        <span className={styles.stays}>{name}</span>
        <span className={styles.yields}>{rest}</span>
      </code>
      <code className={styles.place} title={`${frame.file}${line}`}>
        <span className={styles.yields}>{frame.file.slice(0, folder)}</span>
        <span className={styles.file}>{frame.file.slice(folder)}</span>
        <span className={styles.stays}>{line}</span>
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
