// What can be done with selected text of a body: ask for it, leave it out, copy it. It stands under the selection
// and goes with it.
import { Copy, Minus, Plus } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { Button, copyText, toast } from '../../ui/index.ts';
import styles from './logs.module.css';

interface SelectionBarProps {
  /** Selections elsewhere are none of its business. */
  readonly within: RefObject<HTMLElement | null>;
  readonly onFind: (text: string) => void;
  readonly onHide: (text: string) => void;
}

interface Selected {
  readonly text: string;
  readonly left: number;
  readonly top: number;
}

const LONGEST = 300;
const WIDTH = 250;

export function SelectionBar({ within, onFind, onHide }: SelectionBarProps) {
  const [selected, setSelected] = useState<Selected | null>(null);
  useEffect(() => {
    const look = (): void => setSelected(selectedText(within.current));
    const gone = (): void => {
      if (globalThis.getSelection()?.isCollapsed !== false) setSelected(null);
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setSelected(null);
      // Shift and arrows select too.
      else if (event.shiftKey) look();
    };
    const scrolled = (): void => setSelected(null);
    document.addEventListener('pointerup', look);
    document.addEventListener('selectionchange', gone);
    document.addEventListener('keyup', key);
    document.addEventListener('scroll', scrolled, true);
    return () => {
      document.removeEventListener('pointerup', look);
      document.removeEventListener('selectionchange', gone);
      document.removeEventListener('keyup', key);
      document.removeEventListener('scroll', scrolled, true);
    };
  }, [within]);
  if (!selected) return null;
  const { text, left, top } = selected;
  const done = (act: (text: string) => void): void => {
    act(text);
    globalThis.getSelection()?.removeAllRanges();
    setSelected(null);
  };
  return (
    <div
      className={styles.selectionBar}
      style={{ left, top }}
      role="toolbar"
      aria-label="Selected text"
      // A press on a button must not take the selection away before the click.
      onPointerDown={(event) => event.preventDefault()}
      onPointerUp={(event) => event.stopPropagation()}
    >
      <Button small kind="ghost" icon={Plus} onClick={() => done(onFind)}>
        Find this
      </Button>
      <Button small kind="ghost" icon={Minus} onClick={() => done(onHide)}>
        Hide this
      </Button>
      <Button
        small
        kind="ghost"
        icon={Copy}
        onClick={() =>
          done((chosen) => void copyText(chosen).then((copied) => copied && toast.ok('Text copied')))
        }
      >
        Copy
      </Button>
    </div>
  );
}

/** The first line of what is selected in a body; null for nothing, and for selections that begin elsewhere. */
function selectedText(within: HTMLElement | null): Selected | null {
  const selection = globalThis.getSelection();
  if (!within || !selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const start = selection.anchorNode?.parentElement?.closest('[data-body]');
  if (!start || !within.contains(start)) return null;
  const text = lineOf(selection.toString());
  if (text === '') return null;
  const box = selection.getRangeAt(0).getBoundingClientRect();
  const left = Math.min(Math.max(8, box.left), innerWidth - WIDTH - 8);
  return { text, left, top: Math.min(box.bottom + 4, innerHeight - 40) };
}

/** Line filters look at a body as it was sent: what a selection adds (breaks, the cut's mark) is left out. */
export function lineOf(selected: string): string {
  const line = selected.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.replace(/…$/, '').trim().slice(0, LONGEST);
}
