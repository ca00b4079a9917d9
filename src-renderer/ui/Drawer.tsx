// A panel from the right edge for one piece of work. Focus stays inside; Escape closes it.
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import styles from './Drawer.module.css';
import { Kbd } from './Kbd.tsx';

export interface DrawerProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** Between title and cross. */
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
  readonly width?: number;
}

export function Drawer({ open, onClose, title, actions, footer, children, width = 520 }: DrawerProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={styles.scrim} />
        <Radix.Content
          className={styles.drawer}
          style={{ width }}
          aria-describedby={undefined}
          onOpenAutoFocus={focusPanel}
        >
          <header className={styles.head}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            {actions}
            <Kbd keys="Escape" />
            <IconButton icon={X} label="Close" onClick={onClose} />
          </header>
          <div className={styles.body}>{children}</div>
          {footer !== undefined && <footer className={styles.foot}>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The panel itself takes the keyboard, so that no button looks chosen and no tooltip opens. */
function focusPanel(event: Event): void {
  event.preventDefault();
  if (event.target instanceof HTMLElement) event.target.focus();
}

/** One question of a drawer: its word at the left, the answer beside it. */
export function DrawerSection({
  label,
  children,
}: {
  readonly label: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles.section}>
      <h3 className={styles.label}>{label}</h3>
      <div>{children}</div>
    </section>
  );
}
