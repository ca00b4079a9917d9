// The settings screen: how much is kept, where it listens, who may send, how it looks, and what there is.
import { useQuery } from '@tanstack/react-query';
import { settingsQuery, statusQuery } from '../../api/index.ts';
import { Button, ErrorState } from '../../ui/index.ts';
import { Appearance } from './Appearance.tsx';
import { Data } from './Data.tsx';
import { Origins } from './Origins.tsx';
import { Ports } from './Ports.tsx';
import { Retention } from './Retention.tsx';
import { Runs } from './Runs.tsx';
import styles from './Settings.module.css';

export default function SettingsScreen() {
  const settings = useQuery(settingsQuery());
  const { data: status } = useQuery(statusQuery());
  if (settings.error && !settings.data) {
    return (
      <ErrorState
        what="The settings could not be read"
        meaning={settings.error.message}
        actions={
          <Button small onClick={() => void settings.refetch()}>
            Try again
          </Button>
        }
      />
    );
  }
  return (
    <section className={styles.screen} aria-label="Settings">
      <div className={styles.page}>
        <h1>Settings</h1>
        {settings.data && (
          <>
            <Retention settings={settings.data} status={status} />
            <Ports settings={settings.data} status={status} />
            <Origins settings={settings.data} />
          </>
        )}
        <Appearance />
        <Runs />
        {status && <Data status={status} />}
      </div>
    </section>
  );
}
