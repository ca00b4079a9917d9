// Which attributes stand in the table as columns of their own.
import { Columns3 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button, Checkbox, formatCompact, Popover, SearchInput } from '../../ui/index.ts';
import styles from './Traces.module.css';
import { attributeKey, DEFAULT_ATTRIBUTE, MAX_ATTRIBUTES } from './url-view.ts';

interface ColumnsMenuProps {
  readonly fields: readonly { readonly field: string; readonly count: number }[];
  readonly chosen: readonly string[];
  readonly onChange: (keys: readonly string[]) => void;
}

const LISTED = 80;

export function ColumnsMenu({ fields, chosen, onChange }: ColumnsMenuProps) {
  const [text, setText] = useState('');
  const keys = useMemo(() => {
    const counts = new Map<string, number>([[DEFAULT_ATTRIBUTE, 0]]);
    for (const key of chosen) counts.set(key, counts.get(key) ?? 0);
    for (const { field, count } of fields) {
      const key = attributeKey(field);
      if (key !== undefined) counts.set(key, Math.max(count, counts.get(key) ?? 0));
    }
    return [...counts].sort((a, b) => b[1] - a[1]);
  }, [fields, chosen]);
  const wanted = text.trim().toLowerCase();
  const shown = keys.filter(([key]) => key.toLowerCase().includes(wanted));
  const full = chosen.length >= MAX_ATTRIBUTES;
  return (
    <Popover
      label="Columns"
      align="end"
      width={320}
      trigger={
        <Button kind="ghost" icon={Columns3}>
          Columns
        </Button>
      }
    >
      <SearchInput
        label="Find an attribute"
        placeholder="Find an attribute"
        value={text}
        onChange={setText}
      />
      <ul className={styles.columnList}>
        {shown.slice(0, LISTED).map(([key, count]) => {
          const on = chosen.includes(key);
          return (
            <li key={key} className={styles.columnItem}>
              <Checkbox
                checked={on}
                disabled={full && !on}
                onChange={(next) =>
                  onChange(next ? [...chosen, key] : chosen.filter((other) => other !== key))
                }
              >
                <code>{key}</code>
              </Checkbox>
              {count > 0 && <span className={styles.quiet}>{formatCompact(count)}</span>}
            </li>
          );
        })}
      </ul>
      {shown.length === 0 && <p className={styles.quiet}>No attribute has “{text}” in its name.</p>}
      {shown.length > LISTED && (
        <p className={styles.quiet}>{shown.length - LISTED} more; type to find them.</p>
      )}
      {full && <p className={styles.quiet}>Four columns fit; take one away for another.</p>}
    </Popover>
  );
}
