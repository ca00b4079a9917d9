// Which run the screens show: one sitting, or all of them.
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, Download, Pin, Plus, Settings2 } from 'lucide-react';
import type { Run } from '#shared/api/engine.ts';
import { api, runsQuery, saveRuns } from '../../api/index.ts';
import {
  formatCompact,
  formatDayTime,
  goTo,
  Menu,
  type MenuItem,
  toast,
  useTimeRange,
} from '../../ui/index.ts';
import styles from './Frame.module.css';

/** A run in a word: its own name, or when it began. */
export function runName(run: Pick<Run, 'name' | 'start'>): string {
  return run.name === '' ? formatDayTime(run.start) : run.name;
}

/** Begins a new run and shows it. */
export async function startRun(): Promise<void> {
  try {
    const run = await api.startRun({});
    toast.ok(`Run “${runName(run)}” began`);
  } catch (error) {
    toast.error('No new run began', { description: error instanceof Error ? error.message : String(error) });
  }
}

async function saveRun(run: Run): Promise<void> {
  try {
    await saveRuns({ run: run.id }, runName(run));
  } catch (error) {
    toast.error('The run could not be saved', {
      description: error instanceof Error ? error.message : String(error),
    });
  }
}

export function RunMenu() {
  const { range, setRange } = useTimeRange();
  const { data } = useQuery(runsQuery());
  const runs = data?.runs ?? [];
  const chosen = runs.find((run) => run.id === range.run);
  const items: MenuItem[] = [
    { label: 'All runs', checked: range.run === null, onSelect: () => setRange({ run: null }) },
    'separator',
    ...runs.slice(0, 30).map((run) => ({
      label: runName(run),
      note: `${run.current ? 'now · ' : ''}${formatCompact(run.counts.traces)} traces`,
      checked: run.id === range.run,
      ...(run.pinned && { icon: Pin }),
      onSelect: () => setRange({ run: run.id }),
    })),
    'separator',
    { label: 'New run', icon: Plus, onSelect: () => void startRun() },
    ...(chosen
      ? [{ label: 'Save this run as a file', icon: Download, onSelect: () => void saveRun(chosen) }]
      : []),
    { label: 'Manage runs…', icon: Settings2, onSelect: () => goTo('/settings', {}) },
  ];
  const name = chosen ? runName(chosen) : range.run === null ? 'All' : `No. ${range.run}`;
  return (
    <Menu
      label="Run"
      items={items}
      trigger={
        <button type="button" className={styles.menu}>
          <span className={styles.quiet}>Run</span> <span className={styles.name}>{name}</span>
          <ChevronDown size={14} aria-hidden />
        </button>
      }
    />
  );
}
