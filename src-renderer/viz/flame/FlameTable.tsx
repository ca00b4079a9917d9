// The flame graph as a table: the same frames in the same order, for whoever reads rather than looks.
import { useMemo } from 'react';
import { type Flame, framesWithin } from '../../logic/flame.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { ServiceStripe } from '../../ui/Chip.tsx';
import { formatCount, formatDuration } from '../../ui/format/index.ts';
import { Table } from '../../ui/Table.tsx';
import type { Column } from '../../ui/TableHead.tsx';
import styles from './Flame.module.css';
import { frameName, frameService, frameShare } from './frame-words.ts';

const MAX_INDENT = 16;

export interface FlameTableProps {
  readonly flame: Flame;
  readonly model: TraceModel;
  readonly root: number;
  readonly chosen: number;
  readonly matches: ((frame: number) => boolean) | null;
  readonly onChoose: (frame: number) => void;
}

export function FlameTable({ flame, model, root, chosen, matches, onChoose }: FlameTableProps) {
  const rows = useMemo(() => framesWithin(flame, root), [flame, root]);
  const top = root < 0 ? 0 : (flame.depth[root] ?? 0);
  const columns = useMemo<Column<number>[]>(
    () => [
      {
        id: 'frame',
        head: 'Service › operation',
        width: '1fr',
        minWidth: 180,
        render: (frame) => {
          const level = (flame.depth[frame] ?? 0) - top;
          return (
            <span className={styles.frameName} style={{ paddingLeft: Math.min(level, MAX_INDENT) * 12 }}>
              <span className={styles.unseen}>level {level + 1} </span>
              <ServiceStripe name={frameService(flame, model, frame)} />
              <b>{frameService(flame, model, frame)}</b>
              <span>{frameName(flame, model, frame)}</span>
            </span>
          );
        },
      },
      {
        id: 'time',
        head: 'Duration',
        title: 'Of the frame’s spans together',
        width: 80,
        align: 'right',
        render: (frame) => formatDuration(flame.time[frame] ?? 0),
      },
      {
        id: 'share',
        head: 'Own, below',
        title: 'Share of all own time that is in the frame and below it: its width in the graph',
        width: 68,
        align: 'right',
        render: (frame) => frameShare(flame, frame),
      },
      {
        id: 'own',
        head: 'Own time',
        width: 80,
        align: 'right',
        render: (frame) => formatDuration(flame.own[frame] ?? 0),
      },
      {
        id: 'spans',
        head: 'Spans',
        width: 60,
        align: 'right',
        render: (frame) => formatCount(flame.spans[frame] ?? 0),
      },
      {
        id: 'errors',
        head: 'Errors',
        width: 52,
        align: 'right',
        render: (frame) =>
          (flame.errors[frame] ?? 0) > 0 ? (
            <span className={styles.bad}>{formatCount(flame.errors[frame] ?? 0)}</span>
          ) : (
            ''
          ),
      },
    ],
    [flame, model, top],
  );
  return (
    <Table
      main
      label="Frames of the flame graph"
      columns={columns}
      rows={rows}
      rowHeight={22}
      rowKey={String}
      selectedKey={chosen < 0 ? null : String(chosen)}
      dimmed={(frame) => matches !== null && !matches(frame)}
      onOpen={onChoose}
    />
  );
}
