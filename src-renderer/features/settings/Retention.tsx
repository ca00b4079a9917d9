// How much is kept, and for how long.
import { type FormEvent, useState } from 'react';
import type { Settings, Status } from '#shared/api/engine.ts';
import { Button, formatBytes, Input, Progress } from '../../ui/index.ts';
import { bytesFrom, daysFrom, daysText, gigabytesText } from './amounts.ts';
import { useSaving } from './change-settings.ts';
import { Dropped } from './Dropped.tsx';
import { Section } from './Section.tsx';
import styles from './Settings.module.css';

interface RetentionProps {
  readonly settings: Settings;
  readonly status: Status | undefined;
}

export function Retention({ settings, status }: RetentionProps) {
  const [size, setSize] = useState<string | null>(null);
  const [age, setAge] = useState<string | null>(null);
  const { busy, refused, save } = useSaving('Saved. What is over the limit goes, oldest first.');
  const sizeText = size ?? gigabytesText(settings.retentionBytes);
  const ageText = age ?? daysText(settings.retentionDays);
  const retentionBytes = bytesFrom(sizeText);
  const retentionDays = daysFrom(ageText);
  const changed = retentionBytes !== settings.retentionBytes || retentionDays !== settings.retentionDays;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (retentionBytes === null || retentionDays === null) return;
    save({ retentionBytes, retentionDays });
    setSize(null);
    setAge(null);
  };
  return (
    <Section
      title="Kept"
      about="Past either limit the oldest data goes first. Pinned runs stay, up to 80 % of the size."
    >
      <form className={styles.line} onSubmit={submit}>
        <Input
          label="Size, GB"
          inputMode="decimal"
          className={styles.short}
          value={sizeText}
          onChange={setSize}
          {...(retentionBytes === null && { error: 'At least 0.05' })}
        />
        <Input
          label="Age, days"
          inputMode="decimal"
          className={styles.short}
          value={ageText}
          onChange={setAge}
          {...(retentionDays === null && { error: 'An hour (0.042) to 3650' })}
        />
        <Button
          type="submit"
          className={styles.submit}
          busy={busy}
          disabled={!changed || retentionBytes === null || retentionDays === null}
        >
          Save
        </Button>
      </form>
      {refused && <p className={styles.bad}>{refused}</p>}
      {status && (
        <div className={styles.level}>
          <Progress
            label="Store"
            share={status.bytes / Math.max(1, status.quotaBytes)}
            tone={status.bytes > 0.95 * status.quotaBytes ? 'warn' : 'quiet'}
            width={240}
          />
          <span>
            {formatBytes(status.bytes)} of {formatBytes(status.quotaBytes)}
          </span>
        </div>
      )}
      <Dropped settings={settings} status={status} />
    </Section>
  );
}
