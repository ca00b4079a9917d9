// Where the time went: times added up by operation or by service. A row opens its longest span; its buttons show its
// spans in the waterfall, or the traces that have such.

import { Filter, ListTree } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { ALL_SPANS, traceCondition, withTraceCondition } from '#shared/query/traceql/edit.ts';
import { printTraceQL } from '#shared/query/traceql/print.ts';
import { longestPart, shapePattern } from '../../logic/name-shape.ts';
import { type TimeShare, timeByService, timeByShape } from '../../logic/trace-stats.ts';
import {
  type Column,
  formatCount,
  formatDuration,
  formatPercent,
  IconButton,
  Segmented,
  ServiceStripe,
  type Sort,
  serviceBackground,
  Table,
  useServiceColors,
} from '../../ui/index.ts';
import { goTo, useUrlState } from '../../ui/view/url.ts';
import { marked } from '../../viz/waterfall/TreeRow.tsx';
import { useSize } from '../../viz/waterfall/use-size.ts';
import styles from './trace.module.css';
import type { TraceView } from './trace-view.ts';

const ORDER: Readonly<Record<string, (share: TimeShare) => number>> = {
  total: (share) => share.total,
  share: (share) => share.own,
  own: (share) => share.own,
  path: (share) => share.onPath,
  count: (share) => share.count,
  errors: (share) => share.errors,
  average: (share) => share.total / share.count,
  longest: (share) => share.longest,
};

export interface TimeViewProps {
  readonly view: TraceView;
  readonly onPick: (span: number) => void;
  /** Shows the waterfall with what matches. */
  readonly onFind: (text: string) => void;
}

export function TimeView({ view, onPick, onFind }: TimeViewProps) {
  const { model, path } = view;
  const [sort, setSort] = useState<Sort>({ column: 'own', direction: 'descending' });
  const [by, setBy] = useUrlState('by');
  const byService = by === 'service';
  const shares = useMemo(() => {
    const added = byService ? timeByService : timeByShape;
    return added(model.columns, model.services, model.own, path.onPath);
  }, [model, path, byService]);
  const rows = useMemo(() => {
    const of = ORDER[sort.column] ?? ((share: TimeShare) => share.own);
    const way = sort.direction === 'descending' ? -1 : 1;
    return shares.toSorted((a, b) => (of(a) - of(b)) * way);
  }, [shares, sort]);
  const total = shares.reduce((sum, share) => sum + share.own, 0);
  const find = view.find.trim().toLowerCase();
  const box = useRef<HTMLDivElement>(null);
  const colors = useServiceColors();
  const narrow = useSize(box).width < 940;
  const columns = useMemo<Column<TimeShare>[]>(() => {
    const all: Column<TimeShare>[] = [
      {
        id: 'operation',
        head: byService ? 'Service' : 'Service › operation',
        width: '1fr',
        minWidth: 160,
        render: (share) => (
          <span className={styles.logSpan}>
            <ServiceStripe name={model.services.names[share.service] ?? ''} />
            <b>{model.services.names[share.service]}</b>{' '}
            {!byService && <span className={styles.quiet}>{marked(share.label || '(no name)', find)}</span>}
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
                ...serviceBackground(model.services.names[share.service] ?? '', colors),
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
        title: 'Of the own time of all spans',
        width: 54,
        align: 'right',
        sortable: true,
        render: (share) => (total > 0 ? formatPercent(share.own / total) : ''),
      },
      {
        id: 'total',
        head: 'Total',
        title: 'Durations added up, with what lies in other spans below: spans in spans count twice',
        width: 76,
        align: 'right',
        sortable: true,
        render: (share) => formatDuration(share.total),
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
    ];
    // Beside the panel of a small window the numbers stay and the bars go.
    return narrow ? all.filter(({ id }) => id !== 'bar') : all;
  }, [model, total, find, byService, narrow, colors]);
  const serviceOf = (share: TimeShare) => model.services.names[share.service] ?? '';
  /** One name, or the shape of several. */
  const hasOneName = (share: TimeShare) => share.label === model.columns.names[share.name];
  return (
    <div ref={box} className={styles.times}>
      <div className={styles.timeBar}>
        <Segmented
          small
          label="Added up by"
          value={byService ? 'service' : 'operation'}
          options={[
            { value: 'operation', label: 'By operation' },
            { value: 'service', label: 'By service' },
          ]}
          onChange={(next) => setBy(next === 'service' ? next : null, { replace: true })}
        />
        <span className={styles.quiet}>
          {formatDuration(total)} own time in {formatCount(model.columns.count)} spans
        </span>
      </div>
      <Table
        main
        label={`Own time by ${byService ? 'service' : 'operation'}; a row opens its longest span`}
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
        actions={(share) => (
          <>
            <IconButton
              small
              size={13}
              icon={ListTree}
              label="Find its spans in the waterfall"
              onClick={() =>
                onFind(
                  byService ? serviceOf(share) : hasOneName(share) ? share.label : longestPart(share.label),
                )
              }
            />
            <IconButton
              small
              size={13}
              icon={Filter}
              label="Traces that have such spans"
              onClick={() =>
                goTo('/traces', {
                  q: queryOf(serviceOf(share), byService ? null : share.label, hasOneName(share)),
                })
              }
            />
          </>
        )}
      />
    </div>
  );
}

/** The TraceQL of spans of a service, and of an operation of it: of a name, or of the shape of several. */
function queryOf(service: string, name: string | null, isName: boolean): string {
  const ofService = withTraceCondition(ALL_SPANS, traceCondition('resource.service.name', '=', service));
  if (name === null) return printTraceQL(ofService);
  const byName = isName
    ? traceCondition('name', '=', name)
    : traceCondition('name', '=~', shapePattern(name));
  return printTraceQL(withTraceCondition(ofService, byName));
}
