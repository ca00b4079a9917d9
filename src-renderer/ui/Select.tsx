// One of a short list.
import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './Float.module.css';

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly note?: ReactNode;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> {
  /** The accessible name. */
  readonly label: string;
  /** The chosen value; empty while nothing is chosen. */
  readonly value: Value | '';
  readonly options: readonly SelectOption<Value>[];
  readonly onChange: (value: Value) => void;
  readonly placeholder?: string;
  readonly small?: boolean;
  /** Takes the whole width. */
  readonly wide?: boolean;
  readonly disabled?: boolean;
}

export function Select<Value extends string>({
  label,
  value,
  options,
  onChange,
  placeholder,
  small,
  wide,
  disabled,
}: SelectProps<Value>) {
  return (
    <Radix.Root
      value={value}
      disabled={disabled}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onChange(option.value);
      }}
    >
      <Radix.Trigger asChild>
        <Trigger
          className={cx(styles.trigger, small && styles.small, wide && styles.wide)}
          aria-label={label}
        >
          <Radix.Value placeholder={placeholder} />
          <span className={styles.grow} />
          <Radix.Icon asChild>
            <ChevronDown size={14} color="var(--ink-3)" aria-hidden />
          </Radix.Icon>
        </Trigger>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.float} position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled}
                className={styles.item}
              >
                <span className={styles.check}>
                  <Radix.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </Radix.ItemIndicator>
                </span>
                <span className={styles.grow}>
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                </span>
                {option.note !== undefined && <span className={styles.note}>{option.note}</span>}
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Leaves chords such as mod+Enter to the page: Radix would open the list on any Enter. */
function Trigger({ onKeyDown, ...rest }: ComponentProps<'button'>) {
  return (
    <button
      type="button"
      {...rest}
      onKeyDown={(event) => {
        if (!event.ctrlKey && !event.metaKey) onKeyDown?.(event);
      }}
    />
  );
}
