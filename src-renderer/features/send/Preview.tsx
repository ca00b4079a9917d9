// What leaves, as it leaves: the first items with what is changed of each.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Previewed } from '#shared/api/redaction.ts';
import { type PreviewRequest, previewQuery } from '../../api/index.ts';
import {
  Checkbox,
  CodeBlock,
  Dialog,
  ErrorState,
  formatCount,
  formatFull,
  SkeletonRows,
} from '../../ui/index.ts';
import type { Signal } from './outcome-words.ts';
import styles from './Preview.module.css';

interface PreviewProps {
  readonly request: Omit<PreviewRequest, 'changedOnly' | 'limit'>;
  readonly onClose: () => void;
}

const AT_ONCE = 50;

export function Preview({ request, onClose }: PreviewProps) {
  const [changedOnly, setChangedOnly] = useState(true);
  const { data, error, isPending } = useQuery(previewQuery({ ...request, changedOnly, limit: AT_ONCE }));
  return (
    <Dialog open onClose={onClose} title="What leaves" width={760}>
      <div className={styles.head}>
        <Checkbox checked={changedOnly} onChange={setChangedOnly}>
          Only what is changed on the way
        </Checkbox>
        {data && (
          <span>
            {data.complete
              ? `${formatCount(data.items.length)} of ${formatCount(data.looked)} looked at`
              : `the first ${formatCount(data.items.length)}; ${formatCount(data.looked)} looked at`}
          </span>
        )}
      </div>
      {error && <ErrorState what="What leaves could not be read" meaning={error.message} />}
      {isPending && <SkeletonRows rows={6} />}
      {data?.items.length === 0 && (
        <p className={styles.none}>
          {changedOnly ? 'Everything leaves as it was captured.' : 'There is nothing to send.'}
        </p>
      )}
      <ul className={styles.items}>
        {data?.items.map((item) => (
          <li key={`${item.signal} ${item.part} ${item.row}`}>
            <Item item={item} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function Item({ item: { signal, part, name, changes, leaves } }: { readonly item: Previewed }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles.item} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b>{part === 'item' ? ITEM_WORDS[signal] : `${capital(part)} of ${signal}`}</b> {name}
        <table className={styles.changes} aria-label="Changes">
          <tbody>
            {changes.map(({ path, before, after }) => (
              <tr key={path}>
                <th scope="row">{path}</th>
                <td>
                  <del>{shown(path, before)}</del>{' '}
                  {after === null ? <i>left out</i> : <ins>{shown(path, after)}</ins>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </summary>
      {isOpen && <CodeBlock code={pretty(leaves)} />}
    </details>
  );
}

const ITEM_WORDS: Readonly<Record<Signal, string>> = {
  traces: 'Span',
  logs: 'Log record',
  metrics: 'Data point',
};

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

/** Times as a person reads them. */
function shown(path: string, value: string): string {
  return /UnixNano$/.test(path) && /^\d{1,20}$/.test(value) ? formatFull(value) : value;
}

/** JSON on lines of its own; what is none stays as it is. Long integers stand in strings, so nothing is rounded. */
function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
