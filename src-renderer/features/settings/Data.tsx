// What there is, where it lies, and how to be rid of it.
import { useMutation } from '@tanstack/react-query';
import type { Status } from '#shared/api/engine.ts';
import { api } from '../../api/index.ts';
import { Button, CopyButton, confirm, formatBytes, formatPlural, toast } from '../../ui/index.ts';
import { Section } from './Section.tsx';
import styles from './Settings.module.css';

export function Data({ status }: { readonly status: Status }) {
  const { counts } = status;
  const what = `${formatPlural(counts.traces, 'trace')} with ${formatPlural(counts.spans, 'span')}, ${formatPlural(counts.logs, 'log record')}, ${formatPlural(counts.metricPoints, 'metric point')}`;
  const clear = useMutation({
    mutationFn: () => api.clearData({}),
    onSuccess: () => toast.ok('All captured data is deleted'),
    onError: (error) => toast.error('The data could not be deleted', { description: error.message }),
  });
  const ask = async (): Promise<void> => {
    const yes = await confirm({
      title: 'Delete all captured data?',
      body: `${what}, in all runs, pinned ones too, will be gone for good. Settings and destinations stay.`,
      action: 'Delete all data',
      danger: true,
    });
    if (yes) clear.mutate();
  };
  return (
    <Section title="Data">
      <p>
        {what}; {formatBytes(status.bytes)}
      </p>
      <p className={styles.folder}>
        <code>{status.dataDir}</code>
        <CopyButton text={status.dataDir} label="Copy the data folder’s path" />
      </p>
      <p className={styles.about}>
        Secrets of destinations are kept in{' '}
        {status.secrets === 'keychain'
          ? 'the system’s keychain'
          : 'secrets.json in this folder, readable by you alone'}
        . Spandrel {status.version}, {status.shell}, pid {status.pid}.
      </p>
      <div className={styles.line}>
        <Button kind="danger" busy={clear.isPending} onClick={() => void ask()}>
          Delete all data…
        </Button>
      </div>
    </Section>
  );
}
