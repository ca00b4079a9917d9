// The runs: what each holds, its name, whether it is kept, and its end.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Pin, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Run } from '#shared/api/engine.ts';
import { api, runsQuery } from '../../api/index.ts';
import {
  confirm,
  formatBytes,
  formatDayTime,
  formatPlural,
  goTo,
  IconButton,
  Input,
  toast,
} from '../../ui/index.ts';
import { ImportRun } from './ImportRun.tsx';
import { SaveButton } from './SaveButton.tsx';
import { Section } from './Section.tsx';
import styles from './Settings.module.css';

const nameOf = (run: Run): string => (run.name === '' ? formatDayTime(run.start) : run.name);

export function Runs() {
  const { data } = useQuery(runsQuery());
  const runs = data?.runs ?? [];
  return (
    <Section
      title="Runs"
      about="A run is one sitting: from the engine’s start, or from “New run”, to the next. A pinned run outlives the limits above."
    >
      <ul className={styles.runs}>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </ul>
      <ImportRun />
      {data && runs.length === 0 && <p className={styles.about}>There is no run yet.</p>}
    </Section>
  );
}

function RunRow({ run }: { run: Run }) {
  const [name, setName] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: (next: { name?: string; pinned?: boolean }) => api.changeRun({ id: run.id, ...next }),
    onError: (error) => toast.error('The run could not be changed', { description: error.message }),
  });
  const remove = useMutation({
    mutationFn: () => api.deleteRun({ id: run.id }),
    onSuccess: () => toast.ok(`Run “${nameOf(run)}” is deleted`),
    onError: (error) => toast.error('The run could not be deleted', { description: error.message }),
  });
  const rename = (): void => {
    const next = name?.trim() ?? '';
    setName(null);
    if (next !== '' && next !== run.name) change.mutate({ name: next });
  };
  const askRemove = async (): Promise<void> => {
    const yes = await confirm({
      title: `Delete run “${nameOf(run)}”?`,
      body: `What it holds (${contents(run)}) will be gone for good.`,
      first: <SaveButton run={run.id} name={nameOf(run)} />,
      action: 'Delete run',
      danger: true,
    });
    if (yes) remove.mutate();
  };
  return (
    <li className={styles.run}>
      <form
        className={styles.runName}
        onSubmit={(event) => {
          event.preventDefault();
          rename();
        }}
      >
        <Input
          aria-label={`Name of run ${nameOf(run)}`}
          small
          value={name ?? nameOf(run)}
          onChange={setName}
          onBlur={rename}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setName(null);
          }}
        />
      </form>
      <button
        type="button"
        className={styles.runAbout}
        onClick={() => goTo('/traces', { run: String(run.id), from: 'all', to: null })}
      >
        {formatDayTime(run.start)}
        {run.current ? ', now' : ''}: {formatBytes(run.bytes)}, {contents(run)}
      </button>
      <IconButton
        icon={Pin}
        label={run.pinned ? 'Let the run go with age' : 'Pin the run: keep it'}
        on={run.pinned}
        small
        onClick={() => change.mutate({ pinned: !run.pinned })}
      />
      <SaveButton run={run.id} name={nameOf(run)} icon />
      <IconButton
        icon={Trash2}
        label="Delete the run"
        small
        busy={remove.isPending}
        onClick={() => void askRemove()}
      />
    </li>
  );
}

function contents({ counts: { traces, logs, metricPoints } }: Run): string {
  const some = [
    traces > 0 && formatPlural(traces, 'trace'),
    logs > 0 && formatPlural(logs, 'log'),
    metricPoints > 0 && formatPlural(metricPoints, 'point'),
  ].filter(Boolean);
  return some.length > 0 ? some.join(', ') : 'nothing yet';
}
