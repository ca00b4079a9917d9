// The Connect screen: get the first signal. The address of the ports, what to paste for each language, and
// what the engine sees at its doors while one tries.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { journalQuery, statusQuery } from '../../api/index.ts';
import styles from './Connect.module.css';
import { Greeting } from './Greeting.tsx';
import { LanguageTabs } from './LanguageTabs.tsx';
import { Narration } from './Narration.tsx';
import { useImport, WithoutService } from './WithoutService.tsx';

export default function ConnectScreen() {
  const { data: status } = useQuery(statusQuery());
  const { data: journal } = useQuery(journalQuery());
  const [over, setOver] = useState(false);
  const importing = useImport();
  if (!status) return null;
  const entries = journal?.entries ?? [];
  return (
    <section
      className={styles.screen}
      aria-label="Connect"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        importing.take([...event.dataTransfer.files]);
      }}
    >
      <div className={styles.page}>
        <Greeting status={status} entries={entries} />
        <div className={styles.columns}>
          <LanguageTabs status={status} />
          <div>
            <WithoutService importing={importing} command={status.command} />
            <Narration status={status} entries={entries} />
          </div>
        </div>
      </div>
    </section>
  );
}
