// A question that must be answered first, or a small sheet over the screen.
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useSyncExternalStore } from 'react';
import { Button } from './Button.tsx';
import styles from './Drawer.module.css';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly footer?: ReactNode;
  readonly width?: number;
}

/** One without buttons of its own has a cross: with no tooltip, which would be open at once and take the first Escape. */
export function Dialog({ open, onClose, title, children, footer, width = 420 }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content className={styles.dialog} style={{ width }} aria-describedby={undefined}>
          <header className={styles.dialogTop}>
            <Radix.Title className={styles.dialogHead}>{title}</Radix.Title>
            {footer === undefined && (
              <Button icon={X} kind="ghost" small aria-label="Close" onClick={onClose} />
            )}
          </header>
          <div className={styles.dialogBody}>{children}</div>
          {footer !== undefined && <footer className={styles.dialogFoot}>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface Question {
  readonly title: string;
  readonly body?: ReactNode;
  /** The word on the button that says yes, e.g. "Delete run". */
  readonly action: string;
  readonly danger?: boolean;
  /** What may be done first, while the question stands: at the left of the footer. */
  readonly first?: ReactNode;
}

interface Asked extends Question {
  readonly answer: (yes: boolean) => void;
}

let asked: Asked | null = null;
const listeners = new Set<() => void>();

function ask(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

/** Asks, and resolves with the answer; a question asked while another stands answers that one with no. */
export function confirm(question: Question): Promise<boolean> {
  asked?.answer(false);
  return new Promise((resolve) => {
    ask({
      ...question,
      answer: (yes) => {
        ask(null);
        resolve(yes);
      },
    });
  });
}

/** Where `confirm` shows its questions; stands once on the page. */
export function ConfirmHost() {
  const question = useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => asked,
  );
  if (!question) return null;
  return (
    <Dialog
      open
      onClose={() => question.answer(false)}
      title={question.title}
      footer={
        <>
          {question.first !== undefined && <div className={styles.dialogFirst}>{question.first}</div>}
          <Button kind="ghost" onClick={() => question.answer(false)}>
            Cancel
          </Button>
          <Button kind={question.danger ? 'danger' : 'primary'} onClick={() => question.answer(true)}>
            {question.action}
          </Button>
        </>
      }
    >
      {question.body}
    </Dialog>
  );
}
