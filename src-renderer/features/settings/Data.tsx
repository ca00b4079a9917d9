// What there is, where it lies, and how to be rid of it: of one signal, or of all.
import { useMutation } from '@tanstack/react-query';
import type { Status } from '#shared/api/engine.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { api } from '../../api/index.ts';
import { Button, CopyButton, confirm, formatBytes, formatPlural, toast } from '../../ui/index.ts';
import { SaveButton } from './SaveButton.tsx';
import { Section } from './Section.tsx';
import styles from './Settings.module.css';

type Counts = Status['counts'];

/** What of each signal there is, in words. */
const WORDS: Record<Signal, (counts: Counts) => string> = {
  traces: ({ traces, spans }) => `${formatPlural(traces, 'trace')} with ${formatPlural(spans, 'span')}`,
  logs: ({ logs }) => formatPlural(logs, 'log record'),
  metrics: ({ metricPoints }) => formatPlural(metricPoints, 'metric point'),
};
const AMOUNT: Record<Signal, (counts: Counts) => number> = {
  traces: ({ spans }) => spans,
  logs: ({ logs }) => logs,
  metrics: ({ metricPoints }) => metricPoints,
};

const inWords = (signals: readonly Signal[], counts: Counts): string =>
  signals.map((signal) => WORDS[signal](counts)).join(', ');

export function Data({ status }: { readonly status: Status }) {
  const { counts } = status;
  const clear = useMutation({
    mutationFn: (signals: readonly Signal[]) => api.clearData({ signals: [...signals] }),
    onSuccess: (_, signals) =>
      toast.ok(signals.length === 1 ? `All ${signals[0]} are deleted` : 'All captured data is deleted'),
    onError: (error) => toast.error('The data could not be deleted', { description: error.message }),
  });
  const ask = async (signals: readonly Signal[]): Promise<void> => {
    const what = signals.length === 1 ? `all ${signals[0]}` : 'all captured data';
    const yes = await confirm({
      title: `Delete ${what}?`,
      body: `${inWords(signals, counts)}, in all runs, pinned ones too, will be gone for good. Settings and destinations stay.`,
      action: signals.length === 1 ? `Delete all ${signals[0]}` : 'Delete all data',
      danger: true,
      first: <SaveButton signals={signals} name={signals.length === 1 ? `all-${signals[0]}` : 'all-runs'} />,
    });
    if (yes) clear.mutate(signals);
  };
  return (
    <Section title="Data">
      <p>
        {inWords(SIGNALS, counts)}; {formatBytes(status.bytes)}
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
        {SIGNALS.map((signal) => (
          <Button
            key={signal}
            busy={clear.isPending}
            disabled={AMOUNT[signal](counts) === 0}
            onClick={() => void ask([signal])}
          >
            Delete {signal}…
          </Button>
        ))}
        <Button kind="danger" busy={clear.isPending} onClick={() => void ask(SIGNALS)}>
          Delete all data…
        </Button>
      </div>
    </Section>
  );
}
