// A menu under a button. It says what can be done; what is chosen closes it.
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Fragment, type ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './Float.module.css';
import type { Icon } from './icon.ts';
import { Kbd } from './Kbd.tsx';

export type MenuItem =
  | 'separator'
  | { readonly heading: string }
  | {
      readonly label: ReactNode;
      readonly onSelect: () => void;
      readonly icon?: Icon;
      readonly note?: ReactNode;
      readonly kbd?: string;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      /** Given: the item is one of a choice, ticked when true. */
      readonly checked?: boolean;
      /** Leaves the menu open, for lists of ticks. */
      readonly keepOpen?: boolean;
    };

export interface MenuProps {
  /** The control that opens it: one element that takes a ref, e.g. a Button. */
  readonly trigger: ReactNode;
  /** A function is called when the menu opens. */
  readonly items: readonly MenuItem[] | (() => readonly MenuItem[]);
  readonly align?: 'start' | 'center' | 'end';
  readonly label?: string;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

export function Menu({ trigger, items, align = 'start', label, open, onOpenChange }: MenuProps) {
  return (
    <DropdownMenu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles.float}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          <Items items={items} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Rendered while the menu is open only. */
function Items({ items }: Pick<MenuProps, 'items'>) {
  const made = typeof items === 'function' ? items() : items;
  return made.map((item, index) => <Fragment key={keyOf(item, index)}>{renderItem(item)}</Fragment>);
}

function keyOf(item: MenuItem, index: number): string {
  if (item === 'separator') return `separator ${index}`;
  if ('heading' in item) return `heading ${item.heading}`;
  return typeof item.label === 'string' ? `item ${item.label}` : `item ${index}`;
}

function renderItem(item: MenuItem): ReactNode {
  if (item === 'separator') return <DropdownMenu.Separator className={styles.separator} />;
  if ('heading' in item)
    return <DropdownMenu.Label className={styles.heading}>{item.heading}</DropdownMenu.Label>;
  const select = (event: Event): void => {
    if (item.keepOpen) event.preventDefault();
    item.onSelect();
  };
  const Icon = item.icon;
  const inside = (
    <>
      {item.checked !== undefined && (
        <span className={styles.check}>{item.checked && <Check size={14} aria-hidden />}</span>
      )}
      {Icon && <Icon size={14} aria-hidden />}
      <span className={styles.grow}>{item.label}</span>
      {item.note !== undefined && <span className={styles.note}>{item.note}</span>}
      {item.kbd && <Kbd keys={item.kbd} />}
    </>
  );
  const look = cx(styles.item, item.danger && styles.danger);
  return item.checked === undefined ? (
    <DropdownMenu.Item className={look} disabled={item.disabled} onSelect={select}>
      {inside}
    </DropdownMenu.Item>
  ) : (
    <DropdownMenu.CheckboxItem
      className={look}
      disabled={item.disabled}
      checked={item.checked}
      onSelect={select}
    >
      {inside}
    </DropdownMenu.CheckboxItem>
  );
}
