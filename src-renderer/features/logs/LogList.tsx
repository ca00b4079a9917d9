// The list of records, oldest at the top and newest at the bottom, as a terminal has them: it reads in the order
// things happened, and the tail grows where its bar stands. A row opens in place.
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import type { Finder } from '../../logic/log-body.ts';
import { sentTwice } from '../../logic/told-twice.ts';
import { moveByKey, useMainList } from '../../ui/list-keys.ts';
import { useScrollAnchor } from '../../ui/scroll-anchor.ts';
import { ListHead } from './ListHead.tsx';
import { LogLine } from './LogLine.tsx';
import { type ListView, rowHeight } from './list-view.ts';
import styles from './logs.module.css';

export interface LogListHandle {
  readonly scrollToEnd: () => void;
  readonly scrollToRow: (index: number) => void;
}

interface LogListProps {
  readonly rows: readonly LogRow[];
  readonly openId: number | null;
  readonly find: Finder | null;
  /** Keep the newest row in view. */
  readonly following: boolean;
  /** Rows of another query, while the answer is on its way. */
  readonly dimmed: boolean;
  readonly view: ListView;
  readonly onOpen: (row: LogRow) => void;
  readonly onAtEnd: (atEnd: boolean) => void;
  /** The first or the last rows are nearly in view. */
  readonly onNearStart: () => void;
  readonly onNearEnd: () => void;
  /** Home and End where more is to be had than the rows; false: it is not. */
  readonly onJump: (to: 'oldest' | 'newest') => boolean;
  readonly renderOpen: (row: LogRow) => ReactNode;
  /** Stand above the first row and below the last. */
  readonly start: ReactNode;
  readonly end: ReactNode;
  readonly ref?: Ref<LogListHandle>;
}

/** So many rows before an edge the next page is asked for. */
const NEAR = 60;
/** Head and edge above the rows, px. */
const ABOVE = 44;
/** A table whose rows open is walked like a grid. */
const WALKED = { role: 'grid', tabIndex: 0 };

export function LogList(props: LogListProps) {
  const {
    rows,
    openId,
    find,
    following,
    dimmed,
    view,
    onOpen,
    onAtEnd,
    onNearStart,
    onNearEnd,
    onJump,
    renderOpen,
    start,
    end,
    ref,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const height = rowHeight(view);
  const grid = useRef<HTMLTableElement>(null);
  const [activeId, setActiveId] = useState<number | null>(null);
  const keyAt = useCallback((index: number) => String(rows[index]?.id ?? `#${index}`), [rows]);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: keyAt,
    overscan: 12,
    scrollMargin: ABOVE,
    scrollPaddingStart: ABOVE,
  });
  useMainList(grid, true);
  // What comes or goes above leaves what is read where it is.
  useScrollAnchor(virtualizer, rows.length, keyAt, ABOVE, true);

  const total = virtualizer.getTotalSize();
  // Lines that wrap are measured once they are drawn, and grow.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && following && total > 0 && rows.length > 0) element.scrollTop = element.scrollHeight;
  }, [following, total, rows]);

  // The keyboard's row takes the focus once it is drawn, so that it is read out and scrolled with.
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const line = document.getElementById(`log-${wanted.current}`);
    if (!line) return;
    wanted.current = null;
    line.focus({ preventScroll: true });
  });

  const twins = useMemo(() => sentTwice(rows), [rows]);
  const openTrace = openId === null ? null : rows.find(({ id }) => id === openId)?.traceId;
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last < 0) return;
    if (first < NEAR) onNearStart();
    if (last >= rows.length - NEAR) onNearEnd();
  }, [first, last, rows.length, onNearStart, onNearEnd]);

  const active = activeId === null ? -1 : rows.findIndex(({ id }) => id === activeId);
  const move = (index: number): void => {
    const row = rows[index];
    if (!row) return;
    setActiveId(row.id);
    wanted.current = row.id;
    virtualizer.scrollToIndex(index, { align: 'auto' });
  };
  useImperativeHandle(ref, () => ({
    scrollToEnd: () => {
      const element = scroller.current;
      if (element) element.scrollTop = element.scrollHeight;
    },
    scrollToRow: (index) => {
      setActiveId(rows[index]?.id ?? null);
      virtualizer.scrollToIndex(index, { align: 'center' });
    },
  }));

  return (
    <div
      ref={scroller}
      className={styles.list}
      data-dimmed={dimmed || undefined}
      data-wrap={view.wrap || undefined}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
        onAtEnd(scrollTop + clientHeight >= scrollHeight - 4)
      }
    >
      <ListHead view={view} />
      {start}
      <table
        ref={grid}
        className={styles.grid}
        {...WALKED}
        aria-label="Log records"
        aria-rowcount={rows.length}
        aria-busy={dimmed}
        onKeyDown={(event) => {
          // Buttons and links within a row keep their own keys.
          if (!(event.target instanceof Element) || !event.target.matches('table, tr')) return;
          if (event.key === 'Home' && onJump('oldest')) return event.preventDefault();
          if (event.key === 'End' && onJump('newest')) return event.preventDefault();
          const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 1);
          // The keyboard begins at the newest record, where the eye is.
          const from = active < 0 ? rows.length : active;
          const open = (index: number): void => {
            const row = rows[index];
            if (row) onOpen(row);
          };
          if (moveByKey(event, { count: rows.length, active: from, page, move, open }))
            event.preventDefault();
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
      >
        <tbody className={styles.listBody} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start: top, key }) => {
            const row = rows[index];
            if (!row) return null;
            const open = row.id === openId;
            return (
              <tr
                key={String(key)}
                ref={virtualizer.measureElement}
                data-index={index}
                id={`log-${row.id}`}
                className={styles.item}
                style={{ transform: `translateY(${top - ABOVE}px)` }}
                tabIndex={-1}
                aria-rowindex={index + 1}
                aria-selected={open}
              >
                <td className={styles.cell}>
                  <LogLine
                    row={row}
                    find={find}
                    open={open}
                    view={view}
                    active={row.id === activeId}
                    twice={twins.has(row.id)}
                    sameTrace={row.traceId !== null && row.traceId === openTrace}
                  />
                  {open && renderOpen(row)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {end}
    </div>
  );
}
