// Grouping and filtering of the open instrument, as chips; each stands in the URL.

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { parseAttributeFilter, printAttributeFilter } from '#shared/query/attribute-filter.ts';
import { Button, Chip, Facets, formatCount, Input, Menu, Popover } from '../../ui/index.ts';
import styles from './metrics.module.css';

type Attributes = readonly {
  readonly key: string;
  readonly distinct: number;
  readonly values: readonly { readonly value: string; readonly series: number }[];
}[];

interface ConditionsProps {
  /** Of the instrument's series; undefined until they are known. */
  readonly attributes: Attributes | undefined;
  readonly by: readonly string[];
  /** Series cannot be grouped: each is shown for itself. */
  readonly apart: boolean;
  readonly where: readonly string[];
  readonly onBy: (by: readonly string[]) => void;
  readonly onWhere: (where: readonly string[]) => void;
}

/** Attributes offered as buttons; the others stand in a menu. */
const OFFERED = 2;

export function Conditions({ attributes: known, by: asked, apart, where, onBy, onWhere }: ConditionsProps) {
  const attributes = known ?? [];
  const by = apart ? [] : asked;
  // One value everywhere groups nothing.
  const groups = !apart && (attributes.some(({ distinct }) => distinct > 1) || by.length > 0);
  const free = apart ? [] : attributes.filter(({ key, distinct }) => !by.includes(key) && distinct > 1);
  if (known && attributes.length === 0 && by.length === 0 && where.length === 0)
    return <span className={styles.quiet}>One series, without attributes</span>;
  return (
    <>
      {groups && <span className={styles.quiet}>Group by</span>}
      {apart && <span className={styles.quiet}>Series by series: quantiles cannot be merged</span>}
      {by.map((key) => (
        <Chip key={key} tone="accent" mono onRemove={() => onBy(by.filter((one) => one !== key))}>
          {key}
        </Chip>
      ))}
      {free.slice(0, by.length === 0 ? OFFERED : 1).map(({ key, distinct }) => (
        <Button
          key={key}
          kind="ghost"
          small
          icon={Plus}
          title={`${formatCount(distinct)} values`}
          onClick={() => onBy([...by, key])}
        >
          {key}
        </Button>
      ))}
      {free.length > OFFERED && (
        <Menu
          label="Group by"
          trigger={
            <Button kind="ghost" small>
              {formatCount(free.length)} attributes…
            </Button>
          }
          items={free.map(({ key, distinct }) => ({
            label: key,
            note: `${formatCount(distinct)} values`,
            onSelect: () => onBy([...by, key]),
          }))}
        />
      )}
      {(groups || apart) && <span className={styles.bar} />}
      <span className={styles.quiet}>Where</span>
      {where.map((one) => (
        <Chip key={one} tone="accent" mono onRemove={() => onWhere(where.filter((other) => other !== one))}>
          {one}
        </Chip>
      ))}
      <FilterPopover attributes={attributes} where={where} onWhere={onWhere} />
    </>
  );
}

interface FilterPopoverProps {
  readonly attributes: Attributes;
  readonly where: readonly string[];
  readonly onWhere: (where: readonly string[]) => void;
}

function FilterPopover({ attributes, where, onWhere }: FilterPopoverProps) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const toggle = (condition: string): void =>
    onWhere(where.includes(condition) ? where.filter((one) => one !== condition) : [...where, condition]);
  return (
    <Popover
      label="Filter"
      flush
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button kind="ghost" small icon={Plus}>
          Filter
        </Button>
      }
    >
      <div className={styles.filterPanel}>
        <Input
          mono
          small
          aria-label="Condition"
          placeholder="key=~regex"
          value={text}
          onChange={(next) => {
            setText(next);
            setWrong(false);
          }}
          {...(wrong
            ? { error: 'Write key=value, key!=value, key=~regex or key!~regex.' }
            : { hint: 'A regex matches the whole value. Enter adds it.' })}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            const condition = text.trim();
            if (!parseAttributeFilter(condition)) return setWrong(true);
            setText('');
            setOpen(false);
            if (!where.includes(condition)) onWhere([...where, condition]);
          }}
        />
        <Facets
          label="Values to filter by"
          sections={attributes.map(({ key, distinct, values }) => ({
            id: key,
            title: key,
            mono: true,
            values: values.map(({ value, series }) => ({
              value,
              count: series,
              state: where.includes(printAttributeFilter(key, '=', value))
                ? 'included'
                : where.includes(printAttributeFilter(key, '!=', value))
                  ? 'excluded'
                  : undefined,
            })),
            more: distinct - values.length,
          }))}
          onInclude={(key, value) => toggle(printAttributeFilter(key, '=', value))}
          onExclude={(key, value) => toggle(printAttributeFilter(key, '!=', value))}
          note="Counts are series."
        />
      </div>
    </Popover>
  );
}
