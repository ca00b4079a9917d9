// The list at the left: boards, services from their spans, and instruments with unit, series, a small line and their
// last value.
import { useMemo, useRef, useState } from 'react';
import type { Service } from '#shared/api/engine.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import { EmptyState, formatPlural, SearchInput, Segmented, Table } from '../../ui/index.ts';
import { useSize } from '../../viz/waterfall/use-size.ts';
import { fittingColumns } from './fitting-columns.ts';
import { listColumns } from './list-columns.tsx';
import { type Item, itemsOf, keyOfItem, type Order } from './list-items.ts';
import styles from './metrics.module.css';
import { twinWords } from './naming.ts';

/** Narrower than this there is no room for more than a word beside the orders, px. */
const NARROW = 400;

interface InstrumentListProps {
  readonly instruments: readonly Instrument[];
  readonly services: readonly Service[];
  readonly boards: readonly { readonly name: string; readonly charts: readonly unknown[] }[];
  /** Key of what is open. */
  readonly openKey: string | null;
  readonly onOpen: (item: Item) => void;
  /** The range over the small lines, and in full. */
  readonly range: { readonly short: string; readonly full: string };
  readonly filterRef: React.Ref<HTMLInputElement>;
}

export function InstrumentList(props: InstrumentListProps) {
  const { instruments, services, boards, openKey, onOpen, range, filterRef } = props;
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState<Order>('service');
  const items = useMemo(
    () => itemsOf({ instruments, services, boards }, filter, order),
    [instruments, services, boards, filter, order],
  );
  const host = useRef<HTMLElement>(null);
  const { width } = useSize(host);
  const columns = useMemo(() => {
    const all = listColumns(order, openKey, range, (one) => twinWords(one, instruments));
    return fittingColumns(all, width, ['spark']);
  }, [order, openKey, range, instruments, width]);
  return (
    <section ref={host} className={styles.list} aria-label="Instruments">
      <div className={styles.listTools}>
        <SearchInput
          ref={filterRef}
          className={styles.filter ?? ''}
          label="Filter instruments"
          placeholder={
            width > 0 && width < NARROW
              ? 'Filter'
              : `Filter ${formatPlural(instruments.length, 'instrument')}`
          }
          kbd="f"
          value={filter}
          onChange={setFilter}
        />
        <Segmented<Order>
          label="Order"
          small
          value={order}
          onChange={setOrder}
          options={[
            { value: 'service', label: 'Service' },
            { value: 'name', label: 'Name' },
            { value: 'changed', label: 'Changed' },
          ]}
        />
      </div>
      <Table
        main
        label="Instruments"
        columns={columns}
        rows={items}
        rowKey={keyOfItem}
        rowHeight={24}
        selectedKey={openKey}
        onActive={onOpen}
        empty={
          <EmptyState title="No instrument has this in its name">
            {formatPlural(instruments.length, 'instrument')} in this time.
          </EmptyState>
        }
      />
    </section>
  );
}
