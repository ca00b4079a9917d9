// A small panel under a control, for what is too much for a menu.
import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './Float.module.css';

export interface PopoverProps {
  /** The control that opens it: one element that takes a ref, e.g. a Button. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  /** The accessible name of the panel. */
  readonly label: string;
  readonly align?: 'start' | 'center' | 'end';
  readonly width?: number;
  /** Without inner space, for lists. */
  readonly flush?: boolean;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

export function Popover({
  trigger,
  children,
  label,
  align = 'start',
  width,
  flush,
  open,
  onOpenChange,
}: PopoverProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={cx(styles.float, !flush && styles.pad)}
          style={{ width }}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
