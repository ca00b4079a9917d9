// The exceptions of a stack trace, the first cause on top; what it led to, and the frames of libraries, are folded away.
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ChainedException } from '../../logic/exception-chain.ts';
import { keyed } from '../../logic/keyed.ts';
import { framesOf } from '../../logic/log-stack.ts';
import { formatPlural } from '../../ui/format/index.ts';
import { Frames } from './Frames.tsx';
import styles from './Stack.module.css';

interface ExceptionsProps {
  readonly chain: readonly ChainedException[];
  /** Draws a title, with what is looked for marked. */
  readonly mark: (text: string) => ReactNode;
  /** True for a title that stands above already. */
  readonly isRepeat: (title: string) => boolean;
  /** What stands in for such a title further down. */
  readonly name: string;
}

export function Exceptions({ chain, mark, isRepeat, name }: ExceptionsProps) {
  const [first, ...ledTo] = chain;
  if (!first) return null;
  return (
    <>
      {ledTo.length > 0 ? (
        <p className={styles.causeHead}>
          <span className={styles.causeWord}>First cause</span>
          <code className={styles.causeText}>{mark(first.title)}</code>
        </p>
      ) : (
        !isRepeat(first.title) && <code className={styles.stackWords}>{mark(first.title)}</code>
      )}
      <Frames parts={first.parts} />
      {keyed(ledTo, ({ title }) => title).map(({ key, item }) => (
        <Effect key={key} title={isRepeat(item.title) ? name : item.title} parts={item.parts} mark={mark} />
      ))}
    </>
  );
}

/**
 * What an exception led to: folded, as its cause is what is looked for, but for the line of the program that raised it.
 */
function Effect({ title, parts, mark }: ChainedException & Pick<ExceptionsProps, 'mark'>) {
  const [open, setOpen] = useState(false);
  const said = title === '' ? '(not said)' : title;
  if (parts.length === 0)
    return (
      <p className={styles.causeHead}>
        <span className={styles.effectWord}>led to</span>
        <code className={styles.causeText}>{mark(said)}</code>
      </p>
    );
  const Icon = open ? ChevronDown : ChevronRight;
  const raising = parts.filter((part) => part.kind === 'frame').slice(0, 1);
  const hidden = framesOf(parts) - raising.length;
  return (
    <>
      <button type="button" className={styles.effect} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon size={12} aria-hidden />
        <span className={styles.effectWord}>led to</span>
        <code className={styles.causeText}>{mark(said)}</code>
        {!open && hidden > 0 && (
          <span className={styles.effectWord}>{formatPlural(hidden, 'more frame')}</span>
        )}
      </button>
      <Frames parts={open ? parts : raising} />
    </>
  );
}
