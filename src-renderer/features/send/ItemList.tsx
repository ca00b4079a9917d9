// Single items of a send, as many as there are, in a box of its own height; Enter or a click leads to the item.
import { useQuery } from '@tanstack/react-query';
import { CornerDownRight } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { logQuery } from '../../api/index.ts';
import { type Column, formatClock, Table, viewHref } from '../../ui/index.ts';
import styles from './drawer.module.css';

export interface ListedItem {
  readonly key: string;
  /** Which item it is, in words. */
  readonly text: string;
  /** The log record whose words say it better; they are fetched for the rows in view. */
  readonly logRecord?: number;
  readonly reason: string;
  /** Its path on this page; null where it has no place of its own. */
  readonly place: string | null;
}

const COLUMNS: readonly Column<ListedItem>[] = [
  {
    id: 'item',
    head: 'Item',
    width: '3fr',
    minWidth: 180,
    mono: true,
    render: ({ text, logRecord }) =>
      logRecord === undefined ? <span title={text}>{text}</span> : <LogRecord id={logRecord} text={text} />,
  },
  {
    id: 'reason',
    head: 'Why',
    width: '2fr',
    minWidth: 100,
    quiet: true,
    render: ({ reason }) => <span title={reason}>{reason}</span>,
  },
  {
    id: 'show',
    head: 'Here',
    width: 54,
    align: 'right',
    render: ({ place }) =>
      place !== null && (
        <Link href={viewHref(place)} className={styles.show} tabIndex={-1}>
          <CornerDownRight size={12} aria-hidden /> Show
        </Link>
      ),
  },
];

/** A record by its time, service and words; by `text` until they are there, or when it is gone. */
function LogRecord({ id, text }: { readonly id: number; readonly text: string }) {
  const { data } = useQuery({ ...logQuery(id), retry: false });
  if (!data) return text;
  const { time, service, body } = data.row;
  return (
    <span title={body.slice(0, 500)}>
      {formatClock(time)} {service} {body.slice(0, 200)}
    </span>
  );
}

const ROW = 22;
const MOST_ROWS = 8;

interface ItemListProps {
  readonly label: string;
  readonly items: readonly ListedItem[];
  /** How many there are in all, known or not yet read. */
  readonly count: number;
  readonly loading: boolean;
  readonly onMore: () => void;
}

export function ItemList({ label, items, count, loading, onMore }: ItemListProps) {
  const [, navigate] = useLocation();
  const height = 24 + ROW * Math.min(MOST_ROWS, Math.max(1, count));
  return (
    <div className={styles.itemList} style={{ height }}>
      <Table
        label={label}
        columns={COLUMNS}
        rows={items}
        rowKey={({ key }) => key}
        rowHeight={ROW}
        loading={loading}
        onOpen={({ place }) => {
          if (place !== null) navigate(viewHref(place));
        }}
        onReachEnd={onMore}
      />
    </div>
  );
}
