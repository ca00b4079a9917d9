// How lines are shown: which labels have columns, wrapped or not, with nanoseconds, dense or roomy.
import { Columns3 } from 'lucide-react';
import { useState } from 'react';
import { Button, Checkbox, formatCompact, Popover, SearchInput, Segmented } from '../../ui/index.ts';
import { type ListView, MOST_COLUMNS, withColumn } from './list-view.ts';
import styles from './logs.module.css';

interface ViewMenuProps {
  readonly view: ListView;
  readonly onChange: (view: ListView) => void;
  readonly fields: readonly { readonly field: string; readonly count: number }[];
  readonly onOpen: () => void;
}

/** What has its place in every line. */
const SHOWN_ANYWAY: ReadonlySet<string> = new Set(['service_name', 'detected_level', 'trace_id']);
const LISTED = 60;

export function ViewMenu({ view, onChange, fields, onOpen }: ViewMenuProps) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const chosen = view.columns.filter((label) => fields.every(({ field }) => field !== label));
  const listed = [...chosen.map((field) => ({ field, count: 0 })), ...fields].filter(
    ({ field }) => !SHOWN_ANYWAY.has(field) && field.toLowerCase().includes(wanted),
  );
  const full = view.columns.length >= MOST_COLUMNS;
  return (
    <Popover
      label="View"
      align="end"
      width={348}
      onOpenChange={(open) => open && onOpen()}
      trigger={
        <Button kind="ghost" icon={Columns3}>
          Columns
        </Button>
      }
    >
      <div className={styles.viewChoices}>
        <Segmented
          small
          label="Density"
          value={view.roomy ? 'roomy' : 'dense'}
          options={[
            { value: 'dense', label: 'Dense' },
            { value: 'roomy', label: 'Roomy' },
          ]}
          onChange={(next) => onChange({ ...view, roomy: next === 'roomy' })}
        />
        <Checkbox checked={view.wrap} onChange={(wrap) => onChange({ ...view, wrap })}>
          Wrap
        </Checkbox>
        <Checkbox checked={view.nanos} onChange={(nanos) => onChange({ ...view, nanos })}>
          Nanoseconds
        </Checkbox>
      </div>
      <SearchInput label="Find a label" placeholder="Find a label" value={text} onChange={setText} />
      <ul className={styles.columnList}>
        {listed.slice(0, LISTED).map(({ field, count }) => {
          const on = view.columns.includes(field);
          return (
            <li key={field} className={styles.columnItem}>
              <Checkbox
                checked={on}
                disabled={full && !on}
                onChange={() => onChange(withColumn(view, field))}
              >
                <code>{field}</code>
              </Checkbox>
              {count > 0 && <span className={styles.quiet}>{formatCompact(count)}</span>}
            </li>
          );
        })}
      </ul>
      {listed.length === 0 && <p className={styles.quiet}>No label has “{text}” in its name.</p>}
      {listed.length > LISTED && (
        <p className={styles.quiet}>{listed.length - LISTED} more; type to find them.</p>
      )}
      {full && <p className={styles.quiet}>Four columns fit; take one away for another.</p>}
    </Popover>
  );
}
