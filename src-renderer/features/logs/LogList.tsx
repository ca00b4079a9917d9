// The list of records, oldest at the top and newest at the bottom, as a terminal has them: it reads in the order
// things happened, and the tail grows where its bar stands. A row opens in place.
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { moveByKey, useMainList } from '../../ui/list-keys.ts';
import { LogLine } from './LogLine.tsx';
import styles from './logs.module.css';

export interface LogListHandle {
  readonly scrollToEnd: () => void;
  readonly scrollToRow: (index: number) => void;
}

interface LogListProps {
  readonly rows: readonly LogRow[];
  readonly openId: number | null;
  readonly find: RegExp | null;
  /** Keep the newest row in view. */
  readonly following: boolean;
  /** Rows of another query, while the answer is on its way. */
  readonly dimmed: boolean;
  readonly onOpen: (row: LogRow) => void;
  readonly onAtEnd: (atEnd: boolean) => void;
  readonly onNearStart: () => void;
  readonly renderOpen: (row: LogRow) => ReactNode;
  /** Stands above the first row. */
  readonly start: ReactNode;
  readonly ref?: Ref<LogListHandle>;
}

const ROW = 20;
const NEAR_START = 60;

export function LogList(props: LogListProps) {
  const { rows, openId, find, following, dimmed, onOpen, onAtEnd, onNearStart, renderOpen, start, ref } =
    props;
  const scroller = useRef<HTMLDivElement>(null);
  const [activeId, setActiveId] = useState<number | null>(null);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
  });
  useMainList(scroller, true);

  // Rows that came above push what is read down by exactly their height; what came below pushes nothing.
  const firstId = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const before = firstId.current;
    firstId.current = rows[0]?.id;
    if (following) element.scrollTop = element.scrollHeight;
    else if (before !== undefined && before !== rows[0]?.id) {
      const moved = rows.findIndex(({ id }) => id === before);
      if (moved > 0) element.scrollTop += moved * ROW;
    }
  }, [rows, following]);

  const openTrace = openId === null ? null : rows.find(({ id }) => id === openId)?.traceId;
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && first < NEAR_START) onNearStart();
  }, [first, rows.length, onNearStart]);

  const active = activeId === null ? -1 : rows.findIndex(({ id }) => id === activeId);
  const move = (index: number): void => {
    const row = rows[index];
    if (!row) return;
    setActiveId(row.id);
    virtualizer.scrollToIndex(index, { align: 'auto' });
  };
  useImperativeHandle(ref, () => ({
    scrollToEnd: () => {
      const element = scroller.current;
      if (element) element.scrollTop = element.scrollHeight;
    },
    scrollToRow: (index) => {
      move(index);
      virtualizer.scrollToIndex(index, { align: 'center' });
    },
  }));

  return (
    <div
      ref={scroller}
      className={styles.list}
      role="listbox"
      aria-label="Log records"
      aria-activedescendant={active >= 0 ? `log-${activeId}` : undefined}
      tabIndex={0}
      data-dimmed={dimmed || undefined}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / ROW) - 1);
        const open = (index: number): void => {
          const row = rows[index];
          if (row) onOpen(row);
        };
        // The keyboard begins at the newest record, where the eye is.
        const from = active < 0 ? rows.length : active;
        if (moveByKey(event, { count: rows.length, active: from, page, move, open })) event.preventDefault();
      }}
      onClick={({ target }) => {
        if (!(target instanceof Element) || target.closest('a, button')) return;
        if (globalThis.getSelection()?.isCollapsed === false) return;
        const id = Number(target.closest('[data-line]')?.getAttribute('data-line'));
        const row = rows.find((one) => one.id === id);
        if (!row) return;
        setActiveId(row.id);
        onOpen(row);
      }}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
        onAtEnd(scrollTop + clientHeight >= scrollHeight - 4)
      }
    >
      {start}
      <div className={styles.listBody} style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start: top, key }) => {
          const row = rows[index];
          if (!row) return null;
          const open = row.id === openId;
          return (
            <div
              key={String(key)}
              ref={virtualizer.measureElement}
              data-index={index}
              id={`log-${row.id}`}
              className={styles.item}
              style={{ transform: `translateY(${top}px)` }}
              role="option"
              tabIndex={-1}
              aria-selected={open}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
            >
              <LogLine
                row={row}
                find={find}
                open={open}
                active={row.id === activeId}
                sameTrace={row.traceId !== null && row.traceId === openTrace}
              />
              {open && renderOpen(row)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
