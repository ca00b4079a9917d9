// A board: charts that were pinned, in their order, over one time with one crosshair.
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { BoardChart } from '#shared/api/boards.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import type { AskedWindow } from '../../api/index.ts';
import {
  Button,
  confirm,
  Dialog,
  EmptyState,
  ErrorState,
  formatPlural,
  IconButton,
  Input,
  SkeletonRows,
} from '../../ui/index.ts';
import { BoardCard } from './BoardCard.tsx';
import styles from './metrics.module.css';
import { useBoards } from './use-boards.ts';
import type { useMetricView } from './view.ts';

interface BoardProps {
  readonly name: string;
  readonly instruments: readonly Instrument[];
  readonly window: AskedWindow;
  readonly state: ReturnType<typeof useMetricView>;
  readonly onSelectTime: (from: string, to: string) => void;
}

export function BoardPage({ name, instruments, window, state, onSelectTime }: BoardProps) {
  const { boards, named, isLoaded, error, setCharts, rename, add, remove } = useBoards();
  const [asking, setAsking] = useState<'rename' | 'add' | null>(null);
  const { charts } = named(name);
  const isKept = boards.some((board) => board.name === name);
  const move = (from: number, by: number): void => {
    const next = [...charts];
    const [chart] = next.splice(from, 1);
    if (chart) next.splice(from + by, 0, chart);
    setCharts(name, next);
  };
  const onRemove = async (): Promise<void> => {
    const sure = await confirm({
      title: `Delete the board “${name}”?`,
      body: 'Its charts are no longer pinned. No data is deleted.',
      action: 'Delete',
      danger: true,
    });
    if (!sure) return;
    await remove(name);
    state.openBoard(boards.find((board) => board.name !== name)?.name ?? '', { replace: true });
  };
  const onNamed = async (next: string): Promise<void> => {
    if (asking === 'rename') await rename(name, next);
    else await add(next);
    setAsking(null);
    state.openBoard(next, { replace: asking === 'rename' });
  };
  if (error && !isLoaded) return <ErrorState what="The boards could not be read" meaning={error.message} />;
  if (!isLoaded) return <SkeletonRows rows={12} rowHeight={32} />;
  return (
    <section className={styles.opened} aria-label={`Board ${name}`}>
      <header className={styles.heading}>
        <h2 className={styles.boardTitle}>{name}</h2>
        <span className={styles.counts}>{charts.length > 0 && formatPlural(charts.length, 'chart')}</span>
        {isKept && (
          <>
            <IconButton
              icon={Pencil}
              label="Rename the board"
              small
              size={14}
              onClick={() => setAsking('rename')}
            />
            <IconButton
              icon={Trash2}
              label="Delete the board"
              small
              size={14}
              onClick={() => void onRemove()}
            />
          </>
        )}
        <Button kind="ghost" small icon={Plus} onClick={() => setAsking('add')}>
          New board
        </Button>
      </header>
      {charts.length === 0 ? (
        <EmptyState title="Nothing is pinned here yet">
          Open a metric or a service at the left, or ask a query, and press Pin. Boards belong to the data
          folder and stay when data goes.
        </EmptyState>
      ) : (
        <ul className={styles.board} aria-label="Charts">
          {charts.map((chart, i) => (
            <li key={keyOf(chart)} className={styles.card}>
              <BoardCard
                chart={chart}
                instruments={instruments}
                window={window}
                state={state}
                onSelectTime={onSelectTime}
                onMove={(by) => move(i, by)}
                first={i === 0}
                last={i === charts.length - 1}
                onUnpin={() => setCharts(name, charts.toSpliced(i, 1))}
              />
            </li>
          ))}
        </ul>
      )}
      {asking && (
        <NameDialog
          title={asking === 'rename' ? 'Rename the board' : 'New board'}
          was={asking === 'rename' ? name : ''}
          onClose={() => setAsking(null)}
          onNamed={onNamed}
        />
      )}
    </section>
  );
}

const keyOf = (chart: BoardChart): string => JSON.stringify(chart);

interface NameDialogProps {
  readonly title: string;
  readonly was: string;
  readonly onClose: () => void;
  /** Rejects when the name cannot be taken; that was told by then. */
  readonly onNamed: (name: string) => Promise<void>;
}

function NameDialog({ title, was, onClose, onNamed }: NameDialogProps) {
  const [name, setName] = useState(was);
  const next = name.trim();
  const take = (): void => {
    if (next === '' || next === was) onClose();
    else onNamed(next).catch(() => undefined);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={next === ''} onClick={take}>
            {was === '' ? 'Create' : 'Rename'}
          </Button>
        </>
      }
    >
      <Input
        label="Name"
        autoFocus
        maxLength={80}
        value={name}
        onChange={setName}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
        }}
      />
    </Dialog>
  );
}
