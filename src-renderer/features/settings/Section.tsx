// One subject of the settings: its name at the left, what can be set at the right.
import type { ReactNode } from 'react';
import styles from './Settings.module.css';

interface SectionProps {
  readonly title: string;
  /** What it is about, one sentence. */
  readonly about?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, about, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <div>
        <h2>{title}</h2>
        {about !== undefined && <p className={styles.about}>{about}</p>}
      </div>
      <div className={styles.content}>{children}</div>
    </section>
  );
}
