// The buttons. At most one "primary" stands on a screen.
import { LoaderCircle } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './Button.module.css';
import { cx } from './cx.ts';
import type { Icon } from './icon.ts';
import { Tooltip } from './Tooltip.tsx';

export type ButtonKind = 'primary' | 'plain' | 'ghost' | 'danger' | 'accent';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind;
  /** 24 px instead of 28. */
  readonly small?: boolean;
  readonly icon?: Icon;
  /** Quieter words after the label, e.g. a count. */
  readonly note?: ReactNode;
  /** Work goes on: shows it, and takes no second press. */
  readonly busy?: boolean;
  /** For a toggle: pressed or not. */
  readonly on?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind = 'plain',
  small,
  icon: Icon,
  note,
  busy,
  on,
  className,
  children,
  ...rest
}: ButtonProps) {
  const look = cx(
    styles.button,
    styles[kind],
    small && styles.small,
    on && styles.on,
    busy && styles.busy,
    className,
  );
  return (
    <button type="button" className={look} aria-busy={busy || undefined} aria-pressed={on} {...rest}>
      {busy ? (
        <LoaderCircle size={14} className={styles.spin} aria-hidden />
      ) : (
        Icon && <Icon size={14} aria-hidden />
      )}
      {children}
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children' | 'note'> {
  readonly icon: Icon;
  /** What it does; the accessible name and the tooltip. */
  readonly label: string;
  /** The key that does the same, shown in the tooltip. */
  readonly kbd?: string;
  /** Icon size in px. */
  readonly size?: number;
}

/** A square button of one icon; its words are the tooltip. */
export function IconButton({
  icon: Icon,
  label,
  kbd,
  size = 15,
  kind = 'ghost',
  small,
  on,
  busy,
  className,
  ...rest
}: IconButtonProps) {
  const look = cx(
    styles.button,
    styles.icon,
    styles[kind],
    small && styles.small,
    on && styles.on,
    className,
  );
  return (
    <Tooltip content={label} kbd={kbd}>
      <button
        type="button"
        className={look}
        aria-label={label}
        aria-pressed={on}
        aria-busy={busy || undefined}
        {...rest}
      >
        {busy ? (
          <LoaderCircle size={size} className={styles.spin} aria-hidden />
        ) : (
          <Icon size={size} aria-hidden />
        )}
      </button>
    </Tooltip>
  );
}
