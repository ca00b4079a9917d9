// What leaves, as it leaves: the first items with what is changed of each.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Previewed, RedactionRule, Suggestion } from '#shared/api/redaction.ts';
import { type PreviewRequest, previewQuery } from '../../api/index.ts';
import { Checkbox, CodeBlock, Dialog, ErrorState, SkeletonRows } from '../../ui/index.ts';
import found from './drawer.module.css';
import type { Signal } from './outcome-words.ts';
import styles from './Preview.module.css';
import { isAddedUp, previewedText, shown } from './preview-words.ts';
import { withRule } from './rule-words.ts';
import { Suggestions } from './Suggestions.tsx';
import { useRules } from './use-rules.ts';

interface PreviewProps {
  readonly request: Omit<PreviewRequest, 'changedOnly' | 'limit'>;
  /** What looks like secrets and leaves as it is. */
  readonly suggestions: readonly Suggestion[];
  readonly onHide: (rule: RedactionRule) => void;
  readonly onClose: () => void;
}

const AT_ONCE = 50;

export function Preview({ request, suggestions, onHide, onClose }: PreviewProps) {
  const { rules = [], save } = useRules();
  const [changedOnly, setChangedOnly] = useState(true);
  const { data, error, isPending } = useQuery(previewQuery({ ...request, changedOnly, limit: AT_ONCE }));
  return (
    <Dialog open onClose={onClose} title="What leaves" width={760}>
      {suggestions.length > 0 && (
        <section className={styles.secrets} aria-label="Leaves unhidden">
          <ul className={found.findings}>
            <Suggestions
              suggestions={suggestions}
              onHide={onHide}
              onAlways={(rule) => save(withRule(rules, rule))}
            />
          </ul>
        </section>
      )}
      <div className={styles.head}>
        <Checkbox checked={changedOnly} onChange={setChangedOnly}>
          Only what is changed on the way
        </Checkbox>
        {data && <span>{previewedText(data, changedOnly)}</span>}
      </div>
      {error && <ErrorState what="What leaves could not be read" meaning={error.message} />}
      {isPending && <SkeletonRows rows={6} />}
      {data?.items.length === 0 && (
        <p className={styles.none}>
          {changedOnly
            ? `Everything leaves as it was captured${suggestions.length > 0 ? ', what may be secrets too' : ''}.`
            : 'There is nothing to send.'}
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

function Item({ item: { signal, part, name, stays, changes, leaves } }: { readonly item: Previewed }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles.item} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b>{part === 'item' ? ITEM_WORDS[signal] : `${capital(part)} of ${signal}`}</b> {name}
        {stays !== '' && <p className={styles.stays}>Stays here: it {stays}.</p>}
        <table className={styles.changes} aria-label="Changes">
          <tbody>
            {changes.map(({ path, before, after }) => (
              <tr key={path}>
                <th scope="row">{path}</th>
                <td>
                  <del>{shown(path, before)}</del>{' '}
                  {after === null ? <i>left out</i> : <ins>{shown(path, after)}</ins>}
                  {isAddedUp(path, before, after) && <i>, added up with the points before it as it goes</i>}
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

/** JSON on lines of its own; what is none stays as it is. Long integers stand in strings, so nothing is rounded. */
function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
