// The value of an attribute the way it is best read: statements by clause, JSON by line, numbers with their unit.
import { useMemo, useState } from 'react';
import type { KeyValue } from '#shared/model/otlp.ts';
import { prettyJson, valueText } from '../../../logic/any-value.ts';
import { looksLikeSql, type SqlLine, sqlLines } from '../../../logic/sql-text.ts';
import { LongText } from './LongText.tsx';
import styles from './panel.module.css';
import { SqlText } from './SqlText.tsx';

const STATEMENTS: ReadonlySet<string> = new Set(['db.query.text', 'db.statement', 'db.query.summary']);

interface Tidy {
  readonly text: string;
  readonly sql?: readonly SqlLine[];
  /** It is drawn in another way than it came. */
  readonly changed: boolean;
}

function tidy({ key, value }: KeyValue): Tidy {
  const text = valueText(value);
  if (value.stringValue === undefined) return { text, changed: false };
  if (STATEMENTS.has(key) && looksLikeSql(text)) {
    const sql = sqlLines(text);
    if (sql) return { text, sql, changed: sql.length > 1 };
  }
  const json = prettyJson(text);
  return json === undefined || json === text
    ? { text, changed: false }
    : { text: json, changed: json.split('\n').length > text.split('\n').length };
}

export interface AttributeValueProps {
  readonly attribute: KeyValue;
  readonly find: string;
  /** What its number counts: "bytes". */
  readonly unit: string | undefined;
}

export function AttributeValue({ attribute, find, unit }: AttributeValueProps) {
  const { value } = attribute;
  const shape = useMemo(() => tidy(attribute), [attribute]);
  const [asSent, setAsSent] = useState(false);
  const number =
    value.intValue !== undefined || value.doubleValue !== undefined || value.boolValue !== undefined;
  const text = asSent ? valueText(value) : shape.text;
  return (
    <>
      <LongText text={text} find={find} number={number}>
        {!asSent && shape.sql && <SqlText lines={shape.sql} find={find} />}
      </LongText>
      {unit !== undefined && number && <span className={styles.unit}> {unit}</span>}
      {shape.changed && (
        <button type="button" className={styles.more} onClick={() => setAsSent(!asSent)}>
          {asSent ? 'laid out' : 'as it was sent'}
        </button>
      )}
    </>
  );
}
