// The instruments at the left: by service or by name, each with unit, series, a small line and its last value.
import { useMemo, useState } from 'react';
import type { Instrument } from '#shared/api/metrics.ts';
import {
  cx,
  EmptyState,
  formatCount,
  formatPlural,
  SearchInput,
  Segmented,
  ServiceStripe,
  ServiceSwatch,
  Sparkline,
  VirtualList,
} from '../../ui/index.ts';
import { iconOf, kindWord, lastFormat } from './instrument-words.ts';
import styles from './metrics.module.css';
import { unitShort } from './units.ts';

type Order = 'service' | 'name';

interface InstrumentListProps {
  readonly instruments: readonly Instrument[];
  readonly openId: number | null;
  readonly onOpen: (instrument: Instrument, options?: { replace?: boolean }) => void;
  /** The range in words, over the small lines. */
  readonly rangeWords: string;
  readonly filterRef: React.Ref<HTMLInputElement>;
}

type Item =
  | { readonly kind: 'service'; readonly name: string; readonly count: number; readonly scope: string }
  | { readonly kind: 'instrument'; readonly instrument: Instrument };

export function InstrumentList({ instruments, openId, onOpen, rangeWords, filterRef }: InstrumentListProps) {
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState<Order>('service');
  const items = useMemo(() => itemsOf(instruments, filter, order), [instruments, filter, order]);
  return (
    <section className={styles.list} aria-label="Instruments">
      <div className={styles.listTools}>
        <SearchInput
          ref={filterRef}
          className={styles.filter ?? ''}
          label="Filter instruments"
          placeholder={`Filter ${formatPlural(instruments.length, 'instrument')}`}
          kbd="/"
          value={filter}
          onChange={setFilter}
        />
        <Segmented<Order>
          label="Order"
          value={order}
          onChange={setOrder}
          options={[
            { value: 'service', label: 'Service' },
            { value: 'name', label: 'Name' },
          ]}
        />
      </div>
      <div className={cx(styles.row, styles.listHead)}>
        <span className={styles.instrumentHead}>
          Instrument <span>Unit</span>
        </span>
        <span className={styles.right}>Series</span>
        <span>{rangeWords}</span>
        <span className={styles.right}>Last</span>
      </div>
      <VirtualList
        main
        label="Instruments"
        items={items}
        itemKey={keyOf}
        estimate={() => 24}
        activeKey={openId === null ? null : `i${openId}`}
        onActive={(item) => item.kind === 'instrument' && onOpen(item.instrument, { replace: true })}
        render={(item) =>
          item.kind === 'service' ? (
            <div className={styles.service}>
              <ServiceSwatch name={item.name} />
              <b>{item.name}</b>
              <span className={styles.quiet}>{formatCount(item.count)}</span>
              <span className={styles.scope} title={item.scope}>
                {item.scope}
              </span>
            </div>
          ) : (
            <InstrumentRow
              instrument={item.instrument}
              named={order === 'name'}
              open={item.instrument.id === openId}
              onOpen={onOpen}
            />
          )
        }
        empty={
          <EmptyState title="No instrument has this in its name">
            {formatPlural(instruments.length, 'instrument')} in this time.
          </EmptyState>
        }
      />
    </section>
  );
}

const keyOf = (item: Item): string => (item.kind === 'service' ? `s${item.name}` : `i${item.instrument.id}`);

function itemsOf(instruments: readonly Instrument[], filter: string, order: Order): Item[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = instruments.filter(({ name, service, unit, scope, description }) => {
    const text = `${name} ${service} ${unit} ${scope} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (order === 'name')
    return [...kept]
      .sort((a, b) => a.name.localeCompare(b.name) || a.service.localeCompare(b.service))
      .map((instrument) => ({ kind: 'instrument', instrument }));
  const items: Item[] = [];
  for (const [name, group] of Map.groupBy(kept, ({ service }) => service)) {
    items.push({ kind: 'service', name, count: group.length, scope: scopesOf(group) });
    for (const instrument of group) items.push({ kind: 'instrument', instrument });
  }
  return items;
}

function scopesOf(group: readonly Instrument[]): string {
  const scopes = [...new Set(group.map(({ scope }) => scope).filter(Boolean))];
  return scopes.length > 2 ? `${scopes[0]} and ${scopes.length - 1} more scopes` : scopes.join(', ');
}

interface InstrumentRowProps {
  readonly instrument: Instrument;
  /** The service is not said by a head above. */
  readonly named: boolean;
  readonly open: boolean;
  readonly onOpen: InstrumentListProps['onOpen'];
}

function InstrumentRow({ instrument, named, open, onOpen }: InstrumentRowProps) {
  const { name, unit, series, spark, last, service } = instrument;
  const Icon = iconOf(instrument);
  return (
    <button
      type="button"
      tabIndex={-1}
      className={cx(styles.row, styles.instrument, open && styles.open)}
      onClick={() => onOpen(instrument)}
    >
      <span className={styles.name} title={`${name}, ${kindWord(instrument)}`}>
        {named ? <ServiceStripe name={service} /> : null}
        <Icon size={13} aria-label={kindWord(instrument)} />
        <span className={styles.cut}>{name}</span>
        {named && <span className={styles.quiet}>{service}</span>}
        <span className={styles.unit}>{unitShort(unit)}</span>
      </span>
      <span className={cx(styles.right, styles.quiet)}>{formatCount(series)}</span>
      <Sparkline values={spark} width={56} height={16} color={open ? 'accent' : 'ink-2'} label="" />
      <span className={styles.right}>{last === null ? '' : lastFormat(instrument)(last)}</span>
    </button>
  );
}
