// Text to be copied: code, an environment block, raw JSON.
import { Check, Copy } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Button, IconButton } from './Button.tsx';
import styles from './CodeBlock.module.css';
import { cx } from './cx.ts';
import { toast } from './Toasts.tsx';

/** Puts text on the clipboard; where the browser forbids it, says so. Resolves to whether it is there. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    toast.error('The browser did not allow copying', { description: 'Select the text and copy it by hand.' });
    return false;
  }
}

export interface CopyButtonProps {
  /** What is copied; a function when it is costly to make. */
  readonly text: string | (() => string);
  /** What it copies, for the tooltip: "Copy trace id". */
  readonly label?: string;
  readonly small?: boolean;
  /** Given: a button with these words; else an icon alone. */
  readonly children?: ReactNode;
}

export function CopyButton({ text, label = 'Copy', small = true, children }: CopyButtonProps) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async (): Promise<void> => setDone(await copyText(typeof text === 'string' ? text : text()));
  const icon = done ? Check : Copy;
  return children === undefined ? (
    <IconButton icon={icon} label={done ? 'Copied' : label} small={small} size={13} onClick={copy} />
  ) : (
    <Button kind="ghost" icon={icon} small={small} onClick={copy}>
      {done ? 'Copied' : children}
    </Button>
  );
}

export interface CodeBlockProps {
  /** The text, also what is copied. */
  readonly code: string;
  /** The text with colours, when there are any. */
  readonly children?: ReactNode;
  readonly label?: string;
  readonly wrap?: boolean;
  readonly sunken?: boolean;
  /** Leaves the copy button out, where one stands above. */
  readonly bare?: boolean;
}

const isCut = (element: HTMLElement): boolean => element.scrollWidth > element.clientWidth;

/** Whether an element's text is wider than the element, as both are now. */
function useOverflow(element: RefObject<HTMLElement | null>): boolean {
  const [overflows, setOverflows] = useState(false);
  // After every render: the text may be another.
  useEffect(() => setOverflows(element.current !== null && isCut(element.current)));
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const look = new ResizeObserver(() => setOverflows(isCut(current)));
    look.observe(current);
    return () => look.disconnect();
  }, [element]);
  return overflows;
}

export function CodeBlock({ code, children, label = 'Copy', wrap, sunken, bare }: CodeBlockProps) {
  const text = useRef<HTMLPreElement>(null);
  // What is cut off is scrolled to by keyboard, too; what is not is no stop on the way.
  const tabIndex = useOverflow(text) ? 0 : undefined;
  return (
    <div className={cx(styles.block, sunken && styles.sunken)}>
      <pre
        ref={text}
        tabIndex={tabIndex}
        className={cx(styles.code, wrap && styles.wrap, !bare && styles.beside)}
      >
        {children ?? code}
      </pre>
      {!bare && (
        <div className={styles.copy}>
          <CopyButton text={code} label={label} />
        </div>
      )}
    </div>
  );
}
