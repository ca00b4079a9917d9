// Items of one signal that were not plainly accepted: how many, why in the backend's words, and which.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Send, wentWithAnother } from '#shared/api/send.ts';
import { destinationsQuery, ledgerQuery } from '../../api/index.ts';
import { Button, formatCount, formatPlural } from '../../ui/index.ts';
import { BACKEND_WORDS } from './destination-words.ts';
import styles from './drawer.module.css';
import { ItemList } from './ItemList.tsx';
import { itemsOf, MOST_LISTED } from './ledger-items.ts';
import { exceptionsText, NOUN, type Signal } from './outcome-words.ts';

interface ExceptionsProps {
  readonly signal: Signal;
  readonly send: Send;
}

export function Exceptions({ signal, send }: ExceptionsProps) {
  const [isListed, setListed] = useState(false);
  const outcome = send.outcome[signal];
  const { refused, leftOut, uncertain, sent, messages, state } = outcome;
  const count = refused + leftOut + uncertain;
  const isLoud = refused > 0 || state === 'failed';
  const isElsewhere = count > 0 && wentWithAnother(outcome) === count;
  const { data } = useQuery(destinationsQuery());
  const backend = data?.destinations.find(({ id }) => id === send.destination.id)?.backends[signal] ?? 'otlp';
  // What stands behind a bare OTLP endpoint is not known.
  const heading = exceptionsText(outcome, backend === 'otlp' ? '' : BACKEND_WORDS[backend]);
  return (
    <div className={isLoud ? styles.refused : styles.kept}>
      {heading !== '' && (
        <p>
          <b>{heading}</b>
          {sent > 0 && '. The rest went through.'}
        </p>
      )}
      {messages.length > 0 && !isElsewhere && (
        <ul className={styles.messages}>
          {messages.map(({ text, items }) => (
            <li key={text}>
              {items > 0 && messages.length > 1 && <b>{formatPlural(items, NOUN[signal])}: </b>}
              <code>{text}</code>
            </li>
          ))}
        </ul>
      )}
      {uncertain > 0 && (
        <p>
          An answer was lost, or did not say. These do not go again by themselves, so that nothing is there
          twice.
        </p>
      )}
      {count > 0 && send.state !== 'running' && (
        <p>
          <Button small aria-expanded={isListed} onClick={() => setListed(!isListed)}>
            {isListed
              ? 'Hide them'
              : `Show ${count === 1 ? `the ${NOUN[signal]}` : `all ${formatCount(count)}`}`}
          </Button>
        </p>
      )}
      {isListed && <Listed send={send} signal={signal} count={count} />}
    </div>
  );
}

function Listed({ send, signal, count }: ExceptionsProps & { readonly count: number }) {
  const { data, isPending, error } = useQuery(ledgerQuery(send));
  if (error) return <p role="alert">{error.message}</p>;
  const items = data === undefined ? [] : itemsOf(data, signal);
  return (
    <>
      <ItemList
        label={`Not accepted of ${signal}`}
        items={items}
        count={Math.min(count, MOST_LISTED)}
        loading={isPending}
        onMore={() => undefined}
      />
      {count > MOST_LISTED && (
        <p>
          The first {formatCount(MOST_LISTED)} are listed; all {formatCount(count)} are in the exported
          ledger.
        </p>
      )}
    </>
  );
}
