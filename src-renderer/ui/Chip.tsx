// A short word on a ground, and the small colour signs of a service or a severity.
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Chip.module.css';
import { cx } from './cx.ts';
import type { Icon } from './icon.ts';
import { serviceBackground } from './theme/service-color.ts';
import { useServiceColors } from './theme/service-colors.ts';

export interface ChipProps {
  readonly children: ReactNode;
  readonly tone?: 'plain' | 'error' | 'warn' | 'ok' | 'accent' | 'outline';
  readonly icon?: Icon;
  readonly mono?: boolean;
  readonly title?: string;
  /** Given: shows a cross that takes the chip away. */
  readonly onRemove?: () => void;
  /** Given: the whole chip is a button. Not together with `onRemove`. */
  readonly onClick?: () => void;
}

export function Chip({ children, tone = 'plain', icon: Icon, mono, title, onRemove, onClick }: ChipProps) {
  const look = cx(styles.chip, styles[tone], mono && styles.mono);
  const inside = (
    <>
      {Icon && <Icon size={12} aria-hidden />}
      <span className={styles.words}>{children}</span>
    </>
  );
  if (onClick) {
    return (
      <button type="button" className={look} title={title} onClick={onClick}>
        {inside}
      </button>
    );
  }
  return (
    <span className={look} title={title}>
      {inside}
      {onRemove && (
        <button type="button" className={styles.remove} aria-label="Remove" onClick={onRemove}>
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  );
}

/** The 8 px square that stands for a service; its name must stand beside it, or in `title`. */
export function ServiceSwatch({ name, title }: { readonly name: string; readonly title?: string }) {
  return <span className={styles.swatch} style={serviceBackground(name, useServiceColors())} title={title} />;
}

/** The 3 px stripe before a service's rows. */
export function ServiceStripe({ name }: { readonly name: string }) {
  return <span className={styles.stripe} style={serviceBackground(name, useServiceColors())} />;
}

/** A 3 px stripe in any CSS colour, e.g. a severity's. */
export function Stripe({ color }: { readonly color: string }) {
  return <span className={styles.stripe} style={{ background: color }} />;
}
