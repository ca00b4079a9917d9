// The sheet behind "?": the keys that work here and now.
import { Dialog, Kbd, type KeyBinding, useKeyScopes, useKeys } from '../../ui/index.ts';
import styles from './KeySheet.module.css';
import { closeKeySheet, openKeySheet, useKeySheetOpen } from './key-sheet-open.ts';

const LISTS: readonly KeyBinding[] = [
  { keys: 'j', label: 'Next row' },
  { keys: 'k', label: 'Row before' },
  { keys: 'Home', label: 'First row' },
  { keys: 'End', label: 'Last row' },
  { keys: 'Enter', label: 'Open' },
];

export function KeySheet() {
  const open = useKeySheetOpen();
  const scopes = useKeyScopes();
  useKeys('Lists', LISTS);
  useKeys('Anywhere', [{ keys: '?', label: 'This sheet', run: openKeySheet }]);
  const named = new Map<string, KeyBinding[]>();
  for (const { name, bindings } of scopes) named.set(name, [...(named.get(name) ?? []), ...bindings]);
  return (
    <Dialog open={open} onClose={closeKeySheet} title="Keys" width={560}>
      <div className={styles.columns}>
        {[...named].map(([name, bindings]) => (
          <section key={name} className={styles.scope}>
            <h3 className={styles.name}>{name}</h3>
            {bindings.map(({ keys, label }) => (
              <div key={keys + label} className={styles.key}>
                {label}
                <Kbd keys={keys} />
              </div>
            ))}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
