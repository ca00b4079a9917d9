// Views of one thing. The list alone; the caller renders what the chosen tab shows.
import { Tabs as Radix } from 'radix-ui';
import type { FocusEvent, PointerEvent, ReactNode } from 'react';
import { cx } from './cx.ts';
import { formatCount } from './format/index.ts';
import type { Icon } from './icon.ts';
import styles from './Tabs.module.css';

export interface TabItem<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly icon?: Icon;
  readonly count?: ReactNode;
}

export interface TabsProps<Value extends string> {
  /** The accessible name of the list. */
  readonly label: string;
  readonly value: Value;
  readonly tabs: readonly TabItem<Value>[];
  readonly onChange: (value: Value) => void;
  /** No hairline under the list, where the bar around it has one. */
  readonly bare?: boolean;
  /** What stands under the list for the chosen tab. */
  readonly children?: ReactNode;
  readonly className?: string;
}

/** Where the caller renders the panel itself, there is no element for the tab to name. */
const NO_PANEL = { 'aria-controls': undefined };

/** A tab that was clicked on has no ring of focus: browsers draw one where the keyboard was used before. */
const RINGLESS = {
  onPointerDown: ({ currentTarget }: PointerEvent<HTMLElement>) =>
    currentTarget.toggleAttribute('data-clicked', true),
  onBlur: ({ currentTarget }: FocusEvent<HTMLElement>) => currentTarget.removeAttribute('data-clicked'),
};

export function Tabs<Value extends string>({
  label,
  value,
  tabs,
  onChange,
  bare,
  children,
  className,
}: TabsProps<Value>) {
  return (
    <Radix.Root
      className={className}
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find((candidate) => candidate.value === next);
        if (tab) onChange(tab.value);
      }}
    >
      <Radix.List className={cx(styles.list, bare && styles.bare)} aria-label={label}>
        {tabs.map(({ value: name, label: words, icon: Icon, count }) => (
          <Radix.Trigger
            key={name}
            value={name}
            className={styles.tab}
            {...RINGLESS}
            {...(children === undefined && NO_PANEL)}
          >
            {Icon && <Icon size={14} aria-hidden />}
            {words}
            {count !== undefined && (
              <span className={styles.count}>{typeof count === 'number' ? formatCount(count) : count}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children !== undefined && <Radix.Content value={value}>{children}</Radix.Content>}
    </Radix.Root>
  );
}
