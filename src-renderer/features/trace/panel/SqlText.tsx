// A statement a clause a line, its words coloured.

import { keyed } from '../../../logic/keyed.ts';
import type { SqlLine } from '../../../logic/sql-text.ts';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import styles from './panel.module.css';

const LOOK = {
  keyword: styles.sqlKeyword,
  string: styles.sqlString,
  number: styles.number,
  comment: styles.sqlComment,
  other: undefined,
} as const;

export function SqlText({ lines, find }: { readonly lines: readonly SqlLine[]; readonly find: string }) {
  return keyed(lines, (line) => line.pieces.map(({ text }) => text).join('')).map(({ key, item: line }) => (
    <span key={key} className={styles.sqlLine} style={{ paddingLeft: `${line.indent * 2}ch` }}>
      {keyed(line.pieces, ({ text }) => text).map(({ key: pieceKey, item: { kind, text } }) => (
        <span key={pieceKey} className={LOOK[kind]}>
          {marked(text, find)}
        </span>
      ))}
      {'\n'}
    </span>
  ));
}
