// The table of traces: endless downwards by cursor, still while one reads in it, live at its top.
import { useQuery } from '@tanstack/react-query';
import { Send, Square, SquareCheck } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useLocation } from 'wouter';
import type { TraceOverview, TraceSummary } from '#shared/api/traces.ts';
import { AppError, openSend, servicesQuery } from '../../api/index.ts';
import {
  Banner,
  Button,
  CopyButton,
  ErrorState,
  formatClock,
  IconButton,
  NewRowsBanner,
  Table,
  type TableHandle,
  useKeys,
  viewHref,
} from '../../ui/index.ts';
import { NoTraces } from './EmptyTraces.tsx';
import { useFetchAhead } from './fetch-ahead.ts';
import { useHeldList } from './held-list.ts';
import { scaleOf } from './own-time.ts';
import { placedServices } from './service-slots.ts';
import styles from './Traces.module.css';
import { askedAttributes, traceColumns } from './trace-columns.tsx';
import { orderAfter, sortOf, type TraceOrder } from './url-view.ts';
import { useWidth } from './use-width.ts';
import type { TraceView } from './view.ts';
import { useVisibleDetails } from './visible-details.ts';

/** The trace last opened from the list: it is the chosen row when one comes back. */
let lastOpened: string | null = null;

interface TraceTableProps {
  readonly view: TraceView;
  readonly overview: TraceOverview | undefined;
  readonly onOrder: (order: TraceOrder) => void;
  readonly marked: ReadonlySet<string>;
  readonly onMark: (traces: readonly TraceSummary[], marked: boolean) => void;
}

export function TraceTable({ view, overview, onOrder, marked, onMark }: TraceTableProps) {
  const [, navigate] = useLocation();
  const table = useRef<TableHandle>(null);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const list = useHeldList(view);
  const { rows } = list;

  const asked = useMemo(() => askedAttributes(view.attributes), [view.attributes]);
  const details = useVisibleDetails(rows, asked);
  const placed = usePlacedServices(view, overview);
  const scaleNs = useMemo(() => scaleOf(rows.map(({ durationNs }) => durationNs)), [rows]);
  const columns = traceColumns({
    attributes: view.attributes,
    detailOf: details.detailOf,
    placed,
    scaleNs,
    width,
  });

  const open = (trace: TraceSummary): void => {
    lastOpened = trace.traceId;
    navigate(viewHref(`/traces/${trace.traceId}`));
  };
  const ahead = useFetchAhead(rows);
  const showNew = (): void => {
    list.release();
    table.current?.scrollToTop();
  };
  useKeys('Traces list', [
    { keys: 'j', label: 'Next row (also ↓)' },
    { keys: 'k', label: 'Row before (also ↑)' },
    { keys: 'Enter', label: 'Open the trace' },
    { keys: 'x', label: 'Choose the trace, or let it go (also Ctrl or ⌘ click; Shift: all between)' },
    { keys: 'u', label: 'Show the new rows', run: () => (list.waiting > 0 ? showNew() : false) },
  ]);

  // Another question starts at its first answer; the trace one comes back from is brought into view.
  const question = `${view.window.key} ${view.q} ${view.order}`;
  const asking = useRef<string | null>(null);
  useEffect(() => {
    if (asking.current !== null && asking.current !== question) table.current?.scrollToTop();
    else if (asking.current === null && lastOpened !== null) table.current?.scrollToKey(lastOpened);
    asking.current = question;
  }, [question]);

  if (list.error && rows.length === 0) return <ListError error={list.error} again={list.again} view={view} />;
  return (
    <div ref={box} className={styles.tableBox} {...ahead.around}>
      {list.error && (
        <Banner
          tone="error"
          actions={
            <Button small onClick={list.again}>
              Try again
            </Button>
          }
        >
          <b>These rows are not up to date.</b> {list.error.message}
        </Banner>
      )}
      <Table
        ref={table}
        label="Traces"
        main
        columns={columns}
        rows={rows}
        rowKey={(trace) => trace.traceId}
        selectedKey={lastOpened}
        onOpen={open}
        onActive={ahead.reached}
        markedKeys={marked}
        onMark={onMark}
        loading={list.loading}
        empty={<NoTraces view={view} />}
        sort={sortOf(view.order)}
        onSort={(column) => onOrder(orderAfter(column, view.order))}
        onVisible={details.onVisible}
        onReachEnd={list.more}
        onAtTop={list.atTop}
        banner={
          list.waiting > 0 && list.since !== null ? (
            <NewRowsBanner
              count={list.waiting}
              what={`${list.waiting === 1 ? 'trace' : 'traces'} since ${formatClock(list.since, { millis: false })}`}
              onShow={showNew}
            />
          ) : undefined
        }
        actions={(trace) => (
          <>
            <IconButton
              icon={marked.has(trace.traceId) ? SquareCheck : Square}
              label={marked.has(trace.traceId) ? 'Let it go' : 'Choose, to send several'}
              kbd="x"
              small
              size={13}
              tabIndex={-1}
              onClick={() => onMark([trace], !marked.has(trace.traceId))}
            />
            <IconButton
              icon={Send}
              label="Send this trace…"
              small
              size={13}
              tabIndex={-1}
              onClick={() => openSend({ what: { kind: 'trace', traceId: trace.traceId } })}
            />
            <CopyButton text={trace.traceId} label="Copy the trace id" />
          </>
        )}
      />
    </div>
  );
}

/** Services in the order of their places: those with most spans first, then whoever the result names. */
function usePlacedServices(view: TraceView, overview: TraceOverview | undefined): readonly string[] {
  const services = useQuery(servicesQuery(view.window));
  const placed = useRef<readonly string[]>([]);
  const busiest = [...(services.data?.services ?? [])]
    .sort((a, b) => b.spans - a.spans)
    .map(({ name }) => name);
  if (services.data)
    placed.current = placedServices(placed.current, [...busiest, ...(overview?.services ?? [])]);
  return placed.current;
}

function ListError({ error, again, view }: { error: Error; again: () => void; view: TraceView }) {
  const refused = error instanceof AppError && error.code === 'bad_query';
  return (
    <div className={styles.tableBox}>
      <ErrorState
        what={refused ? 'This query cannot be run' : 'The traces could not be read'}
        meaning={
          <>
            {error.message} {error instanceof AppError ? error.hint : ''}
          </>
        }
        actions={
          refused ? (
            <Button small onClick={() => view.setQuery('')}>
              Clear the query
            </Button>
          ) : (
            <Button small onClick={again}>
              Try again
            </Button>
          )
        }
      />
    </div>
  );
}
