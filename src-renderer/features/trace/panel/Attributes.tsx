// Attributes in groups by namespace. A key tells what it means; a value can be copied, turned into a query, or made a
// column of the list.
import { Columns3, Minus, Plus } from 'lucide-react';
import { useId, useState } from 'react';
import type { KeyValue } from '#shared/model/otlp.ts';
import { ALL_SPANS, traceCondition, withTraceCondition } from '#shared/query/traceql/edit.ts';
import { printTraceQL } from '#shared/query/traceql/print.ts';
import { valueText } from '../../../logic/any-value.ts';
import { groupAttributes } from '../../../logic/attribute-groups.ts';
import { keyed } from '../../../logic/keyed.ts';
import type { Convention } from '../../../logic/semantic-conventions.ts';
import { CopyButton, cx, IconButton } from '../../../ui/index.ts';
import { goTo } from '../../../ui/view/url.ts';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import { AttributeValue } from './AttributeValue.tsx';
import { Dropped } from './Dropped.tsx';
import styles from './panel.module.css';
import { useConventions } from './use-conventions.ts';

/** Longer values make no query that fits an address. */
const MOST_ASKED = 500;

export type AttributeScope = 'span' | 'resource' | 'event' | 'link' | 'instrumentation' | 'log';

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
  const conventionOf = useConventions();
  const list = (items: readonly { label: string; attribute: KeyValue }[]) => (
    <dl>
      {keyed(items, ({ attribute }) => attribute.key).map(({ key, item }) => (
        <Attribute
          key={key}
          label={item.label}
          attribute={item.attribute}
          scope={scope}
          find={find}
          convention={conventionOf(item.attribute.key)}
        />
      ))}
    </dl>
  );
  return (
    <>
      {flat
        ? attributes.length > 0 && list(attributes.map((attribute) => ({ label: attribute.key, attribute })))
        : groupAttributes(attributes).map(({ name, items }) => (
            <details key={name} className={styles.group} open>
              <summary>
                {name === '' ? 'other' : name} <span className={styles.count}>{items.length}</span>
              </summary>
              {list(items)}
            </details>
          ))}
      <Dropped count={dropped} noun="attribute" more={attributes.length > 0} />
    </>
  );
}

interface AttributeProps {
  readonly label: string;
  readonly attribute: KeyValue;
  readonly scope: AttributeScope;
  readonly find: string;
  readonly convention: Convention | undefined;
}

function Attribute({ label, attribute, scope, find, convention }: AttributeProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { key } = attribute;
  const old = convention?.replacedBy !== undefined;
  return (
    <div className={styles.attribute}>
      <dt title={convention?.says === undefined ? key : `${key}\n${convention.says}`}>
        {convention ? (
          <button
            type="button"
            className={cx(styles.key, old && styles.old)}
            aria-expanded={open}
            aria-describedby={open ? id : undefined}
            onClick={() => setOpen(!open)}
          >
            {marked(label, find)}
          </button>
        ) : (
          marked(label, find)
        )}
      </dt>
      <dd>
        <AttributeValue attribute={attribute} find={find} unit={convention?.unit} />
        {open && convention && <Meaning id={id} attributeKey={key} convention={convention} />}
        <Actions attribute={attribute} scope={scope} />
      </dd>
    </div>
  );
}

function Meaning(props: { id: string; attributeKey: string; convention: Convention }) {
  const { says, replacedBy } = props.convention;
  return (
    <p id={props.id} className={styles.meaning}>
      <code>{props.attributeKey}</code>
      {says !== undefined && <> {says}.</>}
      {replacedBy !== undefined && (
        <span className={styles.oldName}>
          {' '}
          {replacedBy.length === 0
            ? 'The conventions dropped this name without another in its place.'
            : `An old name; now ${replacedBy.join(', ')}.`}
        </span>
      )}
    </p>
  );
}

function Actions({ attribute, scope }: { attribute: KeyValue; scope: AttributeScope }) {
  const { key, value } = attribute;
  const query = queryOf(attribute, scope, '=');
  return (
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
      {(scope === 'span' || scope === 'resource') && (
        <IconButton
          small
          size={13}
          icon={Columns3}
          label="Add as a column of the traces"
          onClick={() => goTo('/traces', { col: key })}
        />
      )}
      <CopyButton text={() => valueText(value)} label="Copy value" />
    </span>
  );
}

/** The TraceQL that finds this value; null for values that cannot be asked for (arrays, maps, bytes, long texts, what a log record says). */
function queryOf(attribute: KeyValue, scope: AttributeScope, op: '=' | '!='): string | null {
  // TraceQL does not know log records.
  if (scope === 'log') return null;
  if ((attribute.value.stringValue?.length ?? 0) > MOST_ASKED) return null;
  try {
    const field = { kind: 'attribute', scope, key: attribute.key, from: 0, to: 0 } as const;
    return printTraceQL(withTraceCondition(ALL_SPANS, traceCondition(field, op, attribute.value)));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
