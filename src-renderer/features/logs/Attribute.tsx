// An attribute of a record or its resource: its value for reading, to narrow by, to have a column.
import { Columns2 } from 'lucide-react';
import type { AnyValue, KeyValue } from '#shared/model/otlp.ts';
import { labelName } from '#shared/query/logql/labels.ts';
import { parsedJson, plainValue, valueText } from '../../logic/any-value.ts';
import type { Finder } from '../../logic/log-body.ts';
import { IconButton } from '../../ui/index.ts';
import { JsonTree } from '../../viz/json-tree/JsonTree.tsx';
import styles from './logs.module.css';
import { Conditions, type OnCondition, Pair } from './Pair.tsx';
import { StackText } from './WholeBody.tsx';

export interface AttributeProps {
  readonly attribute: KeyValue;
  readonly find: Finder | null;
  readonly onCondition: OnCondition;
  /** Gives a label a column in the list, or takes it away. */
  readonly onColumn: (label: string) => void;
}

/** JSON that fits one line needs no tree. */
export const SHORT_JSON = 80;

const isScalar = (value: AnyValue): boolean =>
  value.arrayValue === undefined && value.kvlistValue === undefined && value.bytesValue === undefined;

export function Attribute({ attribute: { key, value }, find, onCondition, onColumn }: AttributeProps) {
  const text = valueText(value);
  const isNumber = value.intValue !== undefined || value.doubleValue !== undefined;
  return (
    <Pair
      name={key}
      actions={
        isScalar(value) && (
          <>
            <Conditions label={labelName(key)} value={text} onCondition={onCondition} />
            <IconButton
              small
              icon={Columns2}
              size={13}
              label={`Column ${labelName(key)}`}
              onClick={() => onColumn(labelName(key))}
            />
          </>
        )
      }
    >
      <span className={isNumber ? styles.numberValue : styles.textValue}>
        <AttributeText value={value} text={text} find={find} />
      </span>
    </Pair>
  );
}

/** Stack traces and JSON as such, any other value as it is. */
function AttributeText({
  value,
  text,
  find,
}: {
  readonly value: AnyValue;
  readonly text: string;
  readonly find: Finder | null;
}) {
  const data = isScalar(value) ? parsedJson(text) : plainValue(value);
  if (value.bytesValue === undefined && typeof data === 'object' && text.length > SHORT_JSON)
    return <JsonTree data={data} find={find} />;
  return text.includes('\n') ? <StackText text={text} find={find} /> : text;
}
