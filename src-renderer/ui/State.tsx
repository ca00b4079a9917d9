// What stands where data would: nothing here, something failed, part is missing, work is under way.
import { Info, type LucideIcon, SearchX, TriangleAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import type { Icon } from './icon.ts';
import styles from './State.module.css';

export interface EmptyStateProps {
  readonly icon?: Icon;
  /** What is not here: "No trace is slower than 10 s here". */
  readonly title: ReactNode;
  /** What is there instead. */
  readonly children?: ReactNode;
  /** The nearest thing that is not empty. */
  readonly actions?: ReactNode;
}

export function EmptyState({ icon: Icon = SearchX, title, children, actions }: EmptyStateProps) {
  return (
    <div className={styles.state} role="status">
      <Icon size={18} aria-hidden />
      <p className={styles.title}>{title}</p>
      {children !== undefined && <div className={styles.words}>{children}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

export interface ErrorStateProps {
  readonly icon?: Icon;
  /** What happened. */
  readonly what: ReactNode;
  /** What it means. */
  readonly meaning?: ReactNode;
  /** What to do: words, buttons. */
  readonly actions?: ReactNode;
  /** The exact text, for whoever must look further. */
  readonly details?: string;
}

export function ErrorState({ icon: Icon = Unplug, what, meaning, actions, details }: ErrorStateProps) {
  return (
    <div className={cx(styles.state, styles.error)} role="alert">
      <Icon size={18} aria-hidden />
      <p className={styles.title}>{what}</p>
      {meaning !== undefined && <div className={styles.words}>{meaning}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      {details !== undefined && <pre className={styles.details}>{details}</pre>}
    </div>
  );
}

export interface BannerProps {
  readonly tone?: 'warn' | 'error' | 'info';
  readonly icon?: Icon;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

const BANNER_ICONS: Readonly<Record<'warn' | 'error' | 'info', LucideIcon>> = {
  warn: TriangleAlert,
  error: Unplug,
  info: Info,
};

/** A strip above true data that says what is missing from it, or what goes on. */
export function Banner({ tone = 'warn', icon, children, actions }: BannerProps) {
  const Icon = icon ?? BANNER_ICONS[tone];
  return (
    <div
      className={cx(
        styles.banner,
        tone === 'error' && styles.bannerError,
        tone === 'info' && styles.bannerInfo,
      )}
      role="status"
    >
      <Icon size={14} aria-hidden />
      <div className={styles.bannerWords}>{children}</div>
      {actions}
    </div>
  );
}

export interface ProgressProps {
  /** The accessible name. */
  readonly label: string;
  /** Done, 0..1. */
  readonly share: number;
  readonly thin?: boolean;
  /** Accent for work, quiet for a level, warn for a level that is nearly full. */
  readonly tone?: 'accent' | 'quiet' | 'warn';
  readonly width?: number;
}

export function Progress({ label, share, thin, tone = 'accent', width }: ProgressProps) {
  const percent = Math.max(0, Math.min(1, share)) * 100;
  const look = cx(styles.fill, tone === 'quiet' && styles.quiet, tone === 'warn' && styles.warn);
  return (
    <div
      className={cx(styles.track, thin && styles.thin)}
      style={{ width }}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      tabIndex={-1}
    >
      <div className={look} style={{ width: `${percent}%` }} />
    </div>
  );
}
