// Headers while they are being written: each a name, a value, and whether the value is a secret.
import { Lock, LockOpen, Plus, X } from 'lucide-react';
import { Button, IconButton, Input } from '../../ui/index.ts';
import { type DraftHeader, headerRow } from './draft.ts';
import styles from './Form.module.css';

interface HeaderRowsProps {
  readonly title: string;
  readonly headers: readonly DraftHeader[];
  readonly onChange: (headers: readonly DraftHeader[]) => void;
}

export function HeaderRows({ title, headers, onChange }: HeaderRowsProps) {
  const set = (key: number, part: Partial<DraftHeader>): void =>
    onChange(headers.map((header) => (header.key === key ? { ...header, ...part } : header)));
  return (
    <fieldset className={styles.headers}>
      <legend>{title}</legend>
      {headers.map(({ key, name, value, secret }) => (
        <div key={key} className={styles.header}>
          <Input
            aria-label="Name of the header"
            value={name}
            onChange={(next) => set(key, { name: next })}
            placeholder="Authorization"
            mono
          />
          <Input
            aria-label={`Value of ${name || 'the header'}`}
            type={secret ? 'password' : 'text'}
            value={value ?? ''}
            onChange={(next) => set(key, { value: next })}
            placeholder={value === null ? 'kept as it is' : 'Bearer …'}
            autoComplete="new-password"
            mono
          />
          <IconButton
            icon={secret ? Lock : LockOpen}
            label={secret ? 'Kept as a secret' : 'Kept with the other settings, readable'}
            small
            on={secret}
            onClick={() => set(key, { secret: !secret, value: value ?? '' })}
          />
          <IconButton
            icon={X}
            label={`Remove ${name || 'this header'}`}
            small
            onClick={() => onChange(headers.filter((header) => header.key !== key))}
          />
        </div>
      ))}
      <Button kind="ghost" small icon={Plus} onClick={() => onChange([...headers, headerRow()])}>
        Add a header
      </Button>
    </fieldset>
  );
}
