// The instruments at the left: by service or by name, each with unit, series, a small line and its last value.
import { useMemo, useState } from 'react';
import type { Instrument } from '#shared/api/metrics.ts';
import {
  type Column,
  EmptyState,
  formatCount,
  formatPlural,
  SearchInput,
  Segmented,
  ServiceStripe,
  ServiceSwatch,
  Sparkline,
  Table,
} from '../../ui/index.ts';
import { iconOf, kindWord, lastFormat, lastTitle } from './instrument-words.ts';
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
  const columns = useMemo(() => columnsOf(order, openId, rangeWords), [order, openId, rangeWords]);
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
      <Table
        main
        label="Instruments"
        columns={columns}
        rows={items}
        rowKey={keyOf}
        rowHeight={24}
        selectedKey={openId === null ? null : `i${openId}`}
        onActive={(item) => item.kind === 'instrument' && onOpen(item.instrument, { replace: true })}
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

/** The head of a service stands in the first column and runs over the others, which are empty there. */
function columnsOf(order: Order, openId: number | null, rangeWords: string): Column<Item>[] {
  return [
    {
      id: 'name',
      head: (
        <span className={styles.nameHead}>
          Instrument <span>Unit</span>
        </span>
      ),
      width: '1fr',
      render: (item) =>
        item.kind === 'service' ? (
          <ServiceHead {...item} />
        ) : (
          <Name instrument={item.instrument} named={order === 'name'} />
        ),
    },
    {
      id: 'series',
      head: 'Series',
      width: 36,
      align: 'right',
      render: (item) =>
        item.kind === 'instrument' && (
          <span className={styles.quiet}>{formatCount(item.instrument.series)}</span>
        ),
    },
    {
      id: 'spark',
      head: rangeWords,
      width: 56,
      render: (item) =>
        item.kind === 'instrument' && (
          <Sparkline
            values={item.instrument.spark}
            width={56}
            height={16}
            color={item.instrument.id === openId ? 'accent' : 'ink-2'}
            label={`${item.instrument.name} over time`}
          />
        ),
    },
    {
      id: 'last',
      head: 'Last',
      width: 62,
      align: 'right',
      render: (item) =>
        item.kind === 'instrument' &&
        item.instrument.last !== null && (
          <span title={lastTitle(item.instrument)}>{lastFormat(item.instrument)(item.instrument.last)}</span>
        ),
    },
  ];
}

function ServiceHead({
  name,
  count,
  scope,
}: {
  readonly name: string;
  readonly count: number;
  readonly scope: string;
}) {
  return (
    <span className={styles.service}>
      <ServiceSwatch name={name} />
      <b>{name}</b>
      <span className={styles.quiet}>{formatCount(count)}</span>
      <span className={styles.scope} title={scope}>
        {scope}
      </span>
    </span>
  );
}

/** `named`: the service is not said by a head above. */
function Name({ instrument, named }: { readonly instrument: Instrument; readonly named: boolean }) {
  const { name, unit, service } = instrument;
  const Icon = iconOf(instrument);
  return (
    <span className={styles.name} title={`${name}, ${kindWord(instrument)}`}>
      {named && <ServiceStripe name={service} />}
      <Icon size={13} aria-hidden />
      <span className={styles.cut}>{name}</span>
      {named && <span className={styles.quiet}>{service}</span>}
      <span className={styles.unit}>{unitShort(unit)}</span>
    </span>
  );
}
