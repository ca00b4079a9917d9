// A name and what stands behind it, with what can be done with the two.
import { Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/index.ts';
import styles from './logs.module.css';

/** Adds a condition on a label to the query. */
export type OnCondition = (label: string, op: '=' | '!=', value: string) => void;

/** A list of pairs under a head; says so where there are none. */
export function Pairs({
  title,
  none,
  children,
}: {
  readonly title: string;
  readonly none: string;
  readonly children: readonly ReactNode[];
}) {
  const empty = children.flat().every((child) => child === null || child === false);
  return (
    <div className={styles.pairList}>
      <h2 className={styles.pairHead}>{title}</h2>
      <dl>{children}</dl>
      {empty && none !== '' && <p className={styles.quiet}>{none}</p>}
    </div>
  );
}

export function Pair({
  name,
  children,
  actions,
}: {
  readonly name: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className={styles.pair}>
      <dt title={name}>{name}</dt>
      <dd>
        {children}
        {actions && <span className={styles.pairActions}>{actions}</span>}
      </dd>
    </div>
  );
}

/** Only what has this value, or all but that. */
export function Conditions({
  label,
  value,
  onCondition,
}: {
  readonly label: string;
  readonly value: string;
  readonly onCondition: OnCondition;
}) {
  return (
    <>
      <IconButton
        small
        icon={Plus}
        size={13}
        label={`Only ${label} = ${short(value)}`}
        onClick={() => onCondition(label, '=', value)}
      />
      <IconButton
        small
        icon={Minus}
        size={13}
        label={`Without ${label} = ${short(value)}`}
        onClick={() => onCondition(label, '!=', value)}
      />
    </>
  );
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
