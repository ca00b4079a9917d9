// Where the time went: own time added up by operation.
import { useMemo, useState } from 'react';
import { type TimeShare, timeByOperation } from '../../logic/trace-stats.ts';
import {
  type Column,
  formatCount,
  formatDuration,
  formatPercent,
  ServiceStripe,
  type Sort,
  serviceBackground,
  Table,
} from '../../ui/index.ts';
import { marked } from '../../viz/waterfall/TreeRow.tsx';
import styles from './trace.module.css';
import type { TraceView } from './use-trace-view.ts';

const ORDER: Readonly<Record<string, (share: TimeShare) => number>> = {
  own: (share) => share.own,
  path: (share) => share.onPath,
  count: (share) => share.count,
  errors: (share) => share.errors,
  average: (share) => share.total / share.count,
  longest: (share) => share.longest,
};

export function TimeView({
  view,
  onPick,
}: {
  readonly view: TraceView;
  readonly onPick: (span: number) => void;
}) {
  const { model, path } = view;
  const [sort, setSort] = useState<Sort>({ column: 'own', direction: 'descending' });
  const shares = useMemo(
    () => timeByOperation(model.columns, model.services, model.own, path.onPath),
    [model, path],
  );
  const rows = useMemo(() => {
    const by = ORDER[sort.column] ?? ((share: TimeShare) => share.own);
    const way = sort.direction === 'descending' ? -1 : 1;
    return shares.toSorted((a, b) => (by(a) - by(b)) * way);
  }, [shares, sort]);
  const total = shares.reduce((sum, share) => sum + share.own, 0);
  const find = view.find.trim().toLowerCase();
  const columns = useMemo<Column<TimeShare>[]>(
    () => [
      {
        id: 'operation',
        head: 'Service › operation',
        width: '1fr',
        minWidth: 160,
        render: (share) => (
          <span className={styles.logSpan}>
            <ServiceStripe name={model.services.names[share.service] ?? ''} />
            <b>{model.services.names[share.service]}</b>{' '}
            <span className={styles.quiet}>{marked(model.columns.names[share.name] ?? '', find)}</span>
          </span>
        ),
      },
      {
        id: 'bar',
        head: 'Of own time',
        width: 72,
        render: (share) => (
          <span className={styles.shareBar}>
            <span
              style={{
                ...serviceBackground(model.services.names[share.service] ?? ''),
                width: `${total > 0 ? (share.own / total) * 100 : 0}%`,
              }}
            />
          </span>
        ),
      },
      {
        id: 'own',
        head: 'Own time',
        width: 76,
        align: 'right',
        sortable: true,
        render: (share) => formatDuration(share.own),
      },
      {
        id: 'share',
        head: 'Share',
        width: 54,
        align: 'right',
        render: (share) => (total > 0 ? formatPercent(share.own / total) : ''),
      },
      {
        id: 'path',
        head: 'On critical path',
        width: 108,
        align: 'right',
        sortable: true,
        render: (share) => (share.onPath > 0 ? formatDuration(share.onPath) : ''),
      },
      {
        id: 'count',
        head: 'Spans',
        width: 50,
        align: 'right',
        sortable: true,
        render: (share) => formatCount(share.count),
      },
      {
        id: 'errors',
        head: 'Errors',
        width: 52,
        align: 'right',
        sortable: true,
        render: (share) =>
          share.errors > 0 ? <span className={styles.bad}>{formatCount(share.errors)}</span> : '',
      },
      {
        id: 'average',
        head: 'Average',
        width: 80,
        align: 'right',
        sortable: true,
        render: (share) => formatDuration(share.total / share.count),
      },
      {
        id: 'longest',
        head: 'Longest',
        width: 80,
        align: 'right',
        sortable: true,
        render: (share) => formatDuration(share.longest),
      },
    ],
    [model, total, find],
  );
  return (
    <Table
      main
      label="Own time by operation; a row opens its longest span"
      columns={columns}
      rows={rows}
      rowKey={(share) => `${share.service} ${share.name}`}
      sort={sort}
      onSort={(column) =>
        setSort((old) =>
          old.column === column && old.direction === 'descending'
            ? { column, direction: 'ascending' }
            : { column, direction: 'descending' },
        )
      }
      onOpen={(share) => onPick(share.longestSpan)}
    />
  );
}
