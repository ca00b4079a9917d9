// A virtual list of items of any height. Same keys and same steadiness as the table; the item draws itself.
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { cx } from './cx.ts';
import { moveByKey, useMainList } from './list-keys.ts';
import { useScrollAnchor } from './scroll-anchor.ts';
import type { TableHandle } from './Table.tsx';
import styles from './VirtualList.module.css';

export interface VirtualListProps<Item> {
  /** The accessible name. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly itemKey: (item: Item) => string;
  /** The height in px an item will have before it is measured. */
  readonly estimate: (item: Item) => number;
  readonly render: (item: Item, index: number, active: boolean) => ReactNode;
  /** Enter on the active item; clicks are the item's own business. */
  readonly onOpen?: (item: Item) => void;
  readonly onActive?: (item: Item) => void;
  /** The item the keyboard stands on, when the caller decides it. */
  readonly activeKey?: string | null;
  /** Stuck at the top: a head, a banner. Its height in px is `headHeight`. */
  readonly head?: ReactNode;
  readonly headHeight?: number;
  readonly onVisible?: (first: number, last: number) => void;
  readonly onReachEnd?: () => void;
  readonly onAtTop?: (atTop: boolean) => void;
  /** Shown in place of items when there are none. */
  readonly empty?: ReactNode;
  readonly main?: boolean;
  readonly ref?: Ref<TableHandle>;
}

export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const {
    label,
    items,
    itemKey,
    estimate,
    render,
    onOpen,
    onActive,
    activeKey,
    head,
    headHeight = 0,
  } = props;
  const { onVisible, onReachEnd, onAtTop, empty, main = false, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [ownKey, setOwnKey] = useState<string | null>(null);

  const keyAt = useCallback(
    (index: number) => {
      const item = items[index];
      return item === undefined ? `#${index}` : itemKey(item);
    },
    [items, itemKey],
  );
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const item = items[index];
      return item === undefined ? 20 : estimate(item);
    },
    getItemKey: keyAt,
    overscan: 10,
    scrollPaddingStart: headHeight,
  });
  useScrollAnchor(virtualizer, items.length, keyAt, headHeight);
  useMainList(scroller, main);

  const shown = virtualizer.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown[shown.length - 1]?.index ?? -1;
  useEffect(() => {
    if (last < 0) return;
    onVisible?.(first, last);
    if (last >= items.length - 20) onReachEnd?.();
  }, [first, last, items.length, onVisible, onReachEnd]);

  const current = activeKey ?? ownKey;
  const active = current === null ? -1 : items.findIndex((item) => itemKey(item) === current);
  const move = (index: number): void => {
    const item = items[index];
    if (item === undefined) return;
    setOwnKey(itemKey(item));
    virtualizer.scrollToIndex(index, { align: 'auto' });
    onActive?.(item);
  };
  const open = (index: number): void => {
    const item = items[index];
    if (item !== undefined) onOpen?.(item);
  };

  useImperativeHandle(ref, () => ({
    focus: () => scroller.current?.focus(),
    scrollToTop: () => scroller.current?.scrollTo({ top: 0 }),
    scrollToKey: (key) => {
      const index = items.findIndex((item) => itemKey(item) === key);
      if (index >= 0) virtualizer.scrollToIndex(index, { align: 'center' });
    },
  }));

  return (
    <div
      ref={scroller}
      className={styles.list}
      role="listbox"
      aria-label={label}
      aria-activedescendant={active >= first && active <= last ? `${label}-${current}` : undefined}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        const page = Math.max(1, shown.length - 12);
        if (moveByKey(event, { count: items.length, active, page, move, open: onOpen && open }))
          event.preventDefault();
      }}
      onScroll={onAtTop && ((event) => onAtTop(event.currentTarget.scrollTop <= 0))}
    >
      {head !== undefined && <div className={styles.stuck}>{head}</div>}
      {items.length === 0 && empty}
      <div className={styles.body} style={{ height: virtualizer.getTotalSize() }}>
        {shown.map(({ index, start, key }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <div
              key={String(key)}
              id={`${label}-${String(key)}`}
              ref={virtualizer.measureElement}
              data-index={index}
              className={cx(styles.item, index === active && styles.active)}
              style={{ transform: `translateY(${start}px)` }}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              aria-posinset={index + 1}
              aria-setsize={items.length}
            >
              {render(item, index, index === active)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
