// Signed out: says why, and how to get in.
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { IN_CHECKOUT } from '#shared/connect/command.ts';
import { AppError, codeIn, linkFailure, onSession, signInWithCode, signInWithToken } from '../api/index.ts';
import { Button, CodeBlock, Input, Mark } from '../ui/index.ts';
import styles from './SignIn.module.css';

const STATUS = `${IN_CHECKOUT} status`;

export function SignIn() {
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<string>();
  const stale = useSyncExternalStore(onSession, linkFailure);
  const error = refused ?? (stale === null || text !== '' ? undefined : wordsFor(stale, true));
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const pasted = text.trim();
    if (pasted === '') return;
    setBusy(true);
    setRefused(undefined);
    try {
      const code = codeIn(pasted);
      if (code !== null) await signInWithCode(code);
      else await signInWithToken(pasted);
    } catch (failure) {
      setRefused(wordsFor(failure, codeIn(pasted) !== null));
      setBusy(false);
    }
  };
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <header className={styles.head}>
          <Mark size={48} />
          <div>
            <h1 className={styles.title}>Sign in to Spandrel</h1>
            <p className={styles.words}>Only you may read what your services tell.</p>
          </div>
        </header>
        <p>In Spandrel’s folder, this prints a link that opens signed in, good for one use:</p>
        <div className={styles.way}>
          <CodeBlock code={STATUS} sunken />
        </div>
        <form onSubmit={(event) => void submit(event)}>
          <div className={styles.form}>
            <Input
              className={styles.field}
              label="Or paste the link, or the token"
              value={text}
              onChange={setText}
              mono
              autoFocus
              placeholder="http://127.0.0.1:4319/#code=…"
              {...(error !== undefined && { error })}
            />
            <Button kind="primary" type="submit" busy={busy} style={{ marginTop: 20 }}>
              Sign in
            </Button>
          </div>
        </form>
      </div>
    </main>
  );
}

function wordsFor(failure: unknown, wasCode: boolean): string {
  if (!(failure instanceof AppError))
    return 'The engine does not answer. Is it running? Start it with "npm start" in its folder.';
  if (failure.code !== 'unauthorized' && failure.code !== 'not_found' && failure.code !== 'bad_request') {
    return failure.hint ? `${failure.message} ${failure.hint}` : failure.message;
  }
  return wasCode
    ? `This link was used before, or is too old. "${STATUS}" prints a fresh one.`
    : `The engine does not know this token. "${STATUS}" prints a link that works.`;
}
