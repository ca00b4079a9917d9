// Attributes in groups by namespace. A value can be copied, or turned into a query.
import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import type { KeyValue } from '#shared/model/otlp.ts';
import { ALL_SPANS, traceCondition, withTraceCondition } from '#shared/query/traceql/edit.ts';
import { printTraceQL } from '#shared/query/traceql/print.ts';
import { prettyJson, valueText } from '../../../logic/any-value.ts';
import { groupAttributes } from '../../../logic/attribute-groups.ts';
import { CopyButton, cx, formatBytes, formatPlural, IconButton } from '../../../ui/index.ts';
import { goTo } from '../../../ui/view/url.ts';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import { keyed } from './keyed.ts';
import styles from './panel.module.css';

/** Longer values are shown cut, with a button for the rest. */
const CUT = 1200;

export type AttributeScope = 'span' | 'resource' | 'event' | 'link' | 'instrumentation';

export interface AttributesProps {
  readonly attributes: readonly KeyValue[];
  /** The scope as TraceQL names it. */
  readonly scope: AttributeScope;
  /** Found text to mark, lower case. */
  readonly find: string;
  /** Without groups. */
  readonly flat?: boolean;
  readonly dropped?: number | undefined;
}

export function Attributes({ attributes, scope, find, flat, dropped }: AttributesProps) {
  const groups = flat
    ? [{ name: '', items: attributes.map((attribute) => ({ label: attribute.key, attribute })) }]
    : groupAttributes(attributes);
  return (
    <>
      {groups.map((group) => (
        <details key={group.name} className={styles.group} open>
          {!flat && (
            <summary>
              {group.name === '' ? 'other' : group.name}{' '}
              <span className={styles.count}>{group.items.length}</span>
            </summary>
          )}
          <dl>
            {keyed(group.items, ({ attribute }) => attribute.key).map(({ key, item }) => (
              <Attribute key={key} label={item.label} attribute={item.attribute} scope={scope} find={find} />
            ))}
          </dl>
        </details>
      ))}
      {dropped !== undefined && dropped > 0 && (
        <p className={styles.prose}>The SDK dropped {formatPlural(dropped, 'more attribute')}.</p>
      )}
    </>
  );
}

interface AttributeProps {
  readonly label: string;
  readonly attribute: KeyValue;
  readonly scope: AttributeScope;
  readonly find: string;
}

function Attribute({ label, attribute, scope, find }: AttributeProps) {
  const [whole, setWhole] = useState(false);
  const { key, value } = attribute;
  const text = valueText(value);
  const pretty = value.stringValue !== undefined ? (prettyJson(text) ?? text) : text;
  const shown = whole ? pretty : pretty.slice(0, CUT);
  const query = queryOf(attribute, scope, '=');
  const number =
    value.intValue !== undefined || value.doubleValue !== undefined || value.boolValue !== undefined;
  return (
    <div className={styles.attribute}>
      <dt title={key}>{marked(label, find)}</dt>
      <dd>
        <code className={cx(number && styles.number)}>{text === '' ? '(empty)' : marked(shown, find)}</code>
        {pretty.length > CUT && (
          <button type="button" className={styles.more} onClick={() => setWhole(!whole)}>
            {whole ? 'show less' : `show all ${formatBytes(pretty.length)}`}
          </button>
        )}
        <span className={styles.rowActions}>
          {query !== null && (
            <>
              <IconButton
                small
                size={13}
                icon={Plus}
                label="Traces that have this value"
                onClick={() => goTo('/traces', { q: query })}
              />
              <IconButton
                small
                size={13}
                icon={Minus}
                label="Traces that have another"
                onClick={() => goTo('/traces', { q: queryOf(attribute, scope, '!=') })}
              />
            </>
          )}
          <CopyButton text={text} label="Copy value" />
        </span>
      </dd>
    </div>
  );
}

/** The TraceQL that finds this value; null for values that cannot be asked for (arrays, maps, bytes). */
function queryOf(attribute: KeyValue, scope: AttributeScope, op: '=' | '!='): string | null {
  if (scope === 'event' || scope === 'link') return null;
  try {
    const field = { kind: 'attribute', scope, key: attribute.key, from: 0, to: 0 } as const;
    return printTraceQL(withTraceCondition(ALL_SPANS, traceCondition(field, op, attribute.value)));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
