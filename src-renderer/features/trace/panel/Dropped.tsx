// What an SDK had no room for: known by number alone.
import { formatPlural } from '../../../ui/index.ts';
import styles from './panel.module.css';

export interface DroppedProps {
  readonly count: number | undefined;
  readonly noun: string;
  /** Others of its kind stand above. */
  readonly more?: boolean;
}

/** Says how many were dropped; nothing when none was. */
export function Dropped({ count, noun, more }: DroppedProps) {
  if (count === undefined || count === 0) return null;
  return <p className={styles.prose}>The SDK dropped {formatPlural(count, more ? `more ${noun}` : noun)}.</p>;
}
