// A pattern as it is read: what all its lines say, and quiet gaps where they differ.
import { Fragment } from 'react';
import { patternTexts } from '#shared/query/logql/pattern.ts';
import { keyed } from '../../logic/keyed.ts';
import styles from './logs.module.css';

export function PatternText({ pattern }: { readonly pattern: string }) {
  const texts = keyed(patternTexts(pattern), (text) => text);
  return (
    <span className={styles.pattern}>
      {texts.map(({ key, item }, i) => (
        <Fragment key={key}>
          {i > 0 && <span className={styles.gap}>{'<_>'}</span>}
          {item}
        </Fragment>
      ))}
    </span>
  );
}
