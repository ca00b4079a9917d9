// What was sent, newest first: a row opens how it went.
import { Check, CircleX, ExternalLink, LoaderCircle, Square, TriangleAlert } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { Arrival } from '#shared/api/arrivals.ts';
import { linksOf, type Send } from '#shared/api/send.ts';
import {
  type Column,
  cx,
  formatClock,
  formatCount,
  formatDay,
  formatFull,
  type Icon,
  Table,
} from '../../ui/index.ts';
import { withArrival } from './arrival-words.ts';
import { type Signal, type Verdict, verdictOf } from './outcome-words.ts';
import styles from './Send.module.css';

const SIGNS: Readonly<Record<Verdict['tone'], { icon: Icon; look: string | undefined }>> = {
  running: { icon: LoaderCircle, look: styles.running },
  ok: { icon: Check, look: styles.ok },
  warn: { icon: TriangleAlert, look: styles.warn },
  error: { icon: CircleX, look: styles.error },
  quiet: { icon: Square, look: styles.quiet },
};

/** The outcome with its sign; words take the sign's colour only where something is to be done. */
export function Outcome({ send, arrival }: { readonly send: Send; readonly arrival?: Arrival | undefined }) {
  const { tone, text, reason } = withArrival(verdictOf(send), arrival);
  const { icon: Sign, look } = SIGNS[tone];
  const coloured = tone === 'warn' || tone === 'error';
  return (
    <span className={cx(styles.outcome, coloured && look)}>
      <Sign size={13} className={look} aria-hidden />
      <span className={styles.outcomeText} title={reason === undefined ? text : `${text}: ${reason}`}>
        {text}
      </span>
    </span>
  );
}

/** Today's sends by the clock, earlier ones by the day. */
export function sendTime(start: string): string {
  const day = formatDay(start);
  const clock = formatClock(start, { millis: false });
  return day === 'today' ? clock : `${day} ${clock.slice(0, 5)}`;
}

function countColumn(id: Signal, head: string): Column<Send> {
  return {
    id,
    head,
    width: 76,
    align: 'right',
    render: ({ outcome }): ReactNode =>
      outcome[id].state === 'skipped' || outcome[id].sent === 0 ? '–' : formatCount(outcome[id].sent),
  };
}

const columnsOf = (arrivals: ReadonlyMap<number, Arrival>): readonly Column<Send>[] => [
  {
    id: 'time',
    head: 'Time',
    width: 108,
    quiet: true,
    render: ({ start }) => <time title={formatFull(start)}>{sendTime(start)}</time>,
  },
  { id: 'what', head: 'What', width: '3fr', minWidth: 130, render: ({ label }) => label },
  {
    id: 'where',
    head: 'Where',
    width: '1fr',
    minWidth: 90,
    quiet: true,
    render: (send) => send.destination.name,
  },
  countColumn('traces', 'Spans'),
  countColumn('logs', 'Records'),
  countColumn('metrics', 'Points'),
  {
    id: 'outcome',
    head: <span className={styles.outcomeCell}>Outcome</span>,
    width: 212,
    render: (send) => (
      <span className={styles.outcomeCell}>
        <Outcome send={send} arrival={arrivals.get(send.id)} />
      </span>
    ),
  },
  {
    id: 'open',
    head: 'Grafana',
    width: 72,
    align: 'right',
    render: (send) => {
      const [link] = linksOf(send);
      return (
        link && (
          <a className={styles.open} href={link.url} target="_blank" rel="noreferrer" title={link.label}>
            Open <ExternalLink size={12} aria-hidden />
          </a>
        )
      );
    },
  },
];

interface HistoryTableProps {
  readonly sends: readonly Send[];
  /** What was found to have arrived of them. */
  readonly arrivals: readonly Arrival[];
  readonly loading: boolean;
  readonly selected: number | null;
  readonly onOpen: (send: Send) => void;
  readonly empty: ReactNode;
}

export function HistoryTable({ sends, arrivals, loading, selected, onOpen, empty }: HistoryTableProps) {
  const columns = useMemo(
    () => columnsOf(new Map(arrivals.map((arrival) => [arrival.send, arrival]))),
    [arrivals],
  );
  return (
    <Table
      label="History"
      main
      columns={columns}
      rows={sends}
      rowKey={({ id }) => String(id)}
      rowHeight={24}
      loading={loading}
      selectedKey={selected === null ? null : String(selected)}
      onOpen={onOpen}
      empty={empty}
    />
  );
}
