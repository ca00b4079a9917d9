// The whole body of an open record: a stack trace with its first cause on top, JSON as a tree, any other text as it
// came, terminal colours and all.
import { useMemo, useState } from 'react';
import { parsedJson } from '../../logic/any-value.ts';
import type { Finder } from '../../logic/log-body.ts';
import { readLogStack } from '../../logic/log-stack.ts';
import { JsonTree } from '../../viz/json-tree/JsonTree.tsx';
import { LogBody } from '../../viz/log-body/LogBody.tsx';
import { Exceptions } from '../../viz/stack/Exceptions.tsx';
import styles from './logs.module.css';

interface WholeBodyProps {
  readonly text: string;
  readonly structured: boolean;
  readonly find: Finder | null;
}

/** Beyond this a browser lays text out too slowly to be read. */
const MOST = 400_000;

export function WholeBody({ text, structured, find }: WholeBodyProps) {
  const [raw, setRaw] = useState(false);
  const json = useMemo(() => parsedJson(text), [text]);
  const stack = useMemo(() => readLogStack(text), [text]);
  const shaped = json !== undefined || stack !== undefined;
  return (
    <div className={styles.wholeBody} data-body="">
      {shaped && !raw ? (
        json === undefined ? (
          <StackText text={text} find={find} />
        ) : (
          <JsonTree data={json} find={find} renderText={(leaf) => stackOrNothing(leaf, find)} />
        )
      ) : (
        <pre className={styles.rawBody}>
          <LogBody text={text.slice(0, MOST)} structured={structured} find={find} />
        </pre>
      )}
      {text.length > MOST && raw && <p className={styles.quiet}>Copy has the rest of it.</p>}
      {shaped && (
        <button type="button" className={styles.asSent} onClick={() => setRaw(!raw)}>
          {raw ? 'laid out' : 'as it was sent'}
        </button>
      )}
    </div>
  );
}

function stackOrNothing(text: string, find: Finder | null) {
  return readLogStack(text) ? <StackText text={text} find={find} /> : undefined;
}

/** A text with a stack trace in it. */
export function StackText({ text, find }: { readonly text: string; readonly find: Finder | null }) {
  const stack = useMemo(() => readLogStack(text), [text]);
  if (!stack) return <LogBody text={text} structured={false} find={find} />;
  return (
    <div className={styles.stack}>
      {stack.message !== '' && (
        <p className={styles.stackMessage}>
          <LogBody text={stack.message} structured={false} find={find} />
        </p>
      )}
      <Exceptions
        chain={stack.chain}
        mark={(title) => <LogBody text={title} structured={false} find={find} />}
        isRepeat={(title) => title === '' || title === stack.message}
        name=""
      />
    </div>
  );
}
