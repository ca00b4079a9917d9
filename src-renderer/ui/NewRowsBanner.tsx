// "12 new": rows that wait until they are asked for, as the first row of a list.
import { ArrowUp } from 'lucide-react';
import { formatCount } from './format/index.ts';
import { Kbd } from './Kbd.tsx';
import styles from './Table.module.css';

export interface NewRowsBannerProps {
  readonly count: number;
  /** What is new and since when, e.g. "traces since 14:16:38". */
  readonly what: string;
  readonly onShow: () => void;
}

export function NewRowsBanner({ count, what, onShow }: NewRowsBannerProps) {
  return (
    <button type="button" className={styles.banner} onClick={onShow}>
      <ArrowUp size={13} aria-hidden />
      <b>{formatCount(count)} new</b>
      {what}
      <span className={styles.spring} />
      Show
      <Kbd keys="u" />
    </button>
  );
}
