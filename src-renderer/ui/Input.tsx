// Text fields: one line, many lines, search; with label, hint and what is wrong.
import { CircleX, Search, X } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { cx } from './cx.ts';
import styles from './Input.module.css';
import { Kbd } from './Kbd.tsx';

export interface FieldProps {
  readonly label?: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong with the value, in words. */
  readonly error?: ReactNode;
}

export interface InputProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value'>, FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly mono?: boolean;
  readonly small?: boolean;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
}

/** One line of text. Without `label` give it an `aria-label`. */
export function Input({
  value,
  onChange,
  mono,
  small,
  before,
  after,
  label,
  hint,
  error,
  className,
  id,
  ...rest
}: InputProps) {
  const made = useId();
  const field = id ?? made;
  return (
    <div className={className}>
      {label !== undefined && (
        <label className={styles.label} htmlFor={field}>
          {label}
        </label>
      )}
      <div className={cx(styles.field, small && styles.small, error !== undefined && styles.bad)}>
        {before}
        <input
          id={field}
          className={cx(styles.input, mono && styles.mono)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error !== undefined || hint !== undefined ? `${field}-note` : undefined}
          spellCheck={false}
          autoComplete="off"
          {...rest}
        />
        {error !== undefined && <CircleX size={14} color="var(--error)" aria-hidden />}
        {after}
      </div>
      <Note id={`${field}-note`} error={error} hint={hint} />
    </div>
  );
}

export interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value'>, FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly mono?: boolean;
}

/** Several lines of text. */
export function TextArea({
  value,
  onChange,
  mono,
  label,
  hint,
  error,
  className,
  id,
  ...rest
}: TextAreaProps) {
  const made = useId();
  const field = id ?? made;
  return (
    <div className={className}>
      {label !== undefined && (
        <label className={styles.label} htmlFor={field}>
          {label}
        </label>
      )}
      <div className={cx(styles.field, styles.area, error !== undefined && styles.bad)}>
        <textarea
          id={field}
          className={cx(styles.input, mono && styles.mono)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error !== undefined || hint !== undefined ? `${field}-note` : undefined}
          spellCheck={false}
          {...rest}
        />
      </div>
      <Note id={`${field}-note`} error={error} hint={hint} />
    </div>
  );
}

function Note({ id, error, hint }: { id: string; error: ReactNode; hint: ReactNode }) {
  if (error === undefined && hint === undefined) return null;
  return (
    <p
      id={id}
      className={error !== undefined ? styles.message : styles.hint}
      role={error !== undefined ? 'alert' : undefined}
    >
      {error ?? hint}
    </p>
  );
}

export interface SearchInputProps extends Omit<InputProps, 'before' | 'type' | 'label'> {
  /** The accessible name. */
  readonly label: string;
  /** The key that brings the cursor here, printed while the field is empty. */
  readonly kbd?: string;
}

/** A field to search in: magnifier, clear button; Escape empties it, then leaves it. */
export function SearchInput({ label, kbd, value, onChange, after, onKeyDown, ...rest }: SearchInputProps) {
  return (
    <Input
      type="search"
      aria-label={label}
      value={value}
      onChange={onChange}
      before={<Search size={14} aria-hidden />}
      after={
        <>
          {after}
          {value !== '' && (
            <button type="button" aria-label="Clear" onClick={() => onChange('')}>
              <X size={14} aria-hidden />
            </button>
          )}
          {value === '' && kbd && <Kbd keys={kbd} />}
        </>
      }
      onKeyDown={(event) => {
        onKeyDown?.(event);
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        if (value === '') event.currentTarget.blur();
        else onChange('');
      }}
      {...rest}
    />
  );
}
