// Which pages, beside those on localhost, may send from a browser.
import { type FormEvent, useState } from 'react';
import type { Settings } from '#shared/api/engine.ts';
import { Button, Chip, Input } from '../../ui/index.ts';
import { originFrom } from './amounts.ts';
import { useSaving } from './change-settings.ts';
import { Section } from './Section.tsx';
import styles from './Settings.module.css';

export function Origins({ settings: { allowedOrigins } }: { readonly settings: Settings }) {
  const [text, setText] = useState('');
  const { busy, refused, save } = useSaving('Saved.');
  const origin = originFrom(text);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (origin === null) return;
    if (!allowedOrigins.includes(origin)) save({ allowedOrigins: [...allowedOrigins, origin] });
    setText('');
  };
  return (
    <Section
      title="Pages that may send"
      about="Pages on localhost always may. A browser SDK elsewhere needs its origin here."
    >
      {allowedOrigins.length > 0 && (
        <div className={styles.chips}>
          {allowedOrigins.map((one) => (
            <Chip
              key={one}
              mono
              onRemove={() => save({ allowedOrigins: allowedOrigins.filter((other) => other !== one) })}
            >
              {one}
            </Chip>
          ))}
        </div>
      )}
      <form className={styles.line} onSubmit={submit}>
        <Input
          aria-label="Origin"
          placeholder="https://shop.test:8443"
          mono
          className={styles.long}
          value={text}
          onChange={setText}
          {...(text.trim() !== '' &&
            origin === null && { error: 'Scheme, host and port only: https://shop.test' })}
        />
        <Button type="submit" busy={busy} disabled={origin === null}>
          Allow
        </Button>
      </form>
      {refused && <p className={styles.bad}>{refused}</p>}
    </Section>
  );
}
