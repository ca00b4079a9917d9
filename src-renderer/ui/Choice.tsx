// Controls that choose: Segmented, Checkbox, RadioGroup, Switch.
import { Check, Minus } from 'lucide-react';
import {
  Checkbox as RadixCheckbox,
  RadioGroup as RadixRadio,
  Switch as RadixSwitch,
  ToggleGroup,
} from 'radix-ui';
import { type ReactNode, useId } from 'react';
import styles from './Choice.module.css';
import { cx } from './cx.ts';

export interface ChoiceOption<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly note?: ReactNode;
  readonly disabled?: boolean;
}

export interface SegmentedProps<Value extends string> {
  /** The accessible name. */
  readonly label: string;
  readonly value: Value;
  readonly options: readonly ChoiceOption<Value>[];
  readonly onChange: (value: Value) => void;
  readonly small?: boolean;
}

/** Two to five ways to see the same thing, side by side. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
  small,
}: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      className={cx(styles.segmented, small && styles.small)}
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onChange(option.value);
      }}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled}
          className={styles.segment}
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

export interface CheckboxProps {
  /** The words beside it; without them give `aria-label`. */
  readonly children?: ReactNode;
  readonly checked: boolean | 'indeterminate';
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly 'aria-label'?: string;
}

export function Checkbox({ children, checked, onChange, disabled, 'aria-label': name }: CheckboxProps) {
  const id = useId();
  return (
    <span className={styles.line}>
      <RadixCheckbox.Root
        id={id}
        className={styles.box}
        checked={checked}
        disabled={disabled}
        aria-label={name}
        onCheckedChange={(next) => onChange(next === true)}
      >
        <RadixCheckbox.Indicator className={styles.tick}>
          {checked === 'indeterminate' ? (
            <Minus size={11} strokeWidth={3} aria-hidden />
          ) : (
            <Check size={11} strokeWidth={3} aria-hidden />
          )}
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      {children !== undefined && <label htmlFor={id}>{children}</label>}
    </span>
  );
}

export interface RadioGroupProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly ChoiceOption<Value>[];
  readonly onChange: (value: Value) => void;
}

export function RadioGroup<Value extends string>({
  label,
  value,
  options,
  onChange,
}: RadioGroupProps<Value>) {
  const id = useId();
  return (
    <RadixRadio.Root
      className={styles.radios}
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onChange(option.value);
      }}
    >
      {options.map((option) => (
        <span key={option.value} className={styles.line}>
          <RadixRadio.Item
            id={`${id}-${option.value}`}
            value={option.value}
            disabled={option.disabled}
            className={cx(styles.box, styles.round)}
          >
            <RadixRadio.Indicator className={styles.dot} />
          </RadixRadio.Item>
          <label htmlFor={`${id}-${option.value}`}>
            {option.label}
            {option.note !== undefined && <span className={styles.note}>{option.note}</span>}
          </label>
        </span>
      ))}
    </RadixRadio.Root>
  );
}

export interface SwitchProps {
  readonly children?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly 'aria-label'?: string;
}

/** On or off, at once. */
export function Switch({ children, checked, onChange, disabled, 'aria-label': name }: SwitchProps) {
  const id = useId();
  return (
    <span className={styles.line}>
      <RadixSwitch.Root
        id={id}
        className={styles.switch}
        checked={checked}
        disabled={disabled}
        aria-label={name}
        onCheckedChange={onChange}
      >
        <RadixSwitch.Thumb className={styles.thumb} />
      </RadixSwitch.Root>
      {children !== undefined && <label htmlFor={id}>{children}</label>}
    </span>
  );
}
