// Words beside a control, on pointer and on focus.
import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Kbd } from './Kbd.tsx';
import styles from './Tooltip.module.css';

export interface TooltipProps {
  readonly content: ReactNode;
  readonly kbd?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** One element that takes a ref and props, e.g. a Button. */
  readonly children: ReactNode;
}

export function Tooltip({ content, kbd, side = 'bottom', children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.tooltip} side={side} sideOffset={6} collisionPadding={8}>
          {content}
          {kbd && <Kbd keys={kbd} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
