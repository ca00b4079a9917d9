// The columns of the list of instruments.
import { Activity, LayoutGrid } from 'lucide-react';
import type { Instrument } from '#shared/api/metrics.ts';
import {
  type Column,
  cx,
  formatCount,
  formatRate,
  ServiceStripe,
  ServiceSwatch,
  Sparkline,
} from '../../ui/index.ts';
import { iconOf, kindWord, lastFormat, lastTitle } from './instrument-words.ts';
import { type Item, keyOfItem, type Order } from './list-items.ts';
import styles from './metrics.module.css';
import { unitShort } from './units.ts';

/** The head of a service stands in the first column and runs over the others, which are empty there. */
export function listColumns(
  order: Order,
  openKey: string | null,
  range: { readonly short: string; readonly full: string },
  /** What tells an instrument from others of its name. */
  twin: (instrument: Instrument) => string,
): Column<Item>[] {
  return [
    {
      id: 'name',
      head: (
        <span className={styles.nameHead}>
          Instrument <span>Unit</span>
        </span>
      ),
      width: '1fr',
      minWidth: 180,
      render: (item) => <NameCell item={item} named={order !== 'service'} twin={twin} />,
    },
    { id: 'series', head: 'Series', width: 36, align: 'right', render: (item) => <SeriesCell item={item} /> },
    {
      id: 'spark',
      head: range.short,
      title: range.full,
      width: 56,
      render: (item) =>
        item.kind === 'instrument' && (
          <Sparkline
            values={item.instrument.spark}
            width={56}
            height={16}
            color={keyOfItem(item) === openKey ? 'accent' : 'ink-2'}
            label={`${item.instrument.name} over time`}
          />
        ),
    },
    { id: 'last', head: 'Last', width: 68, align: 'right', render: (item) => <LastCell item={item} /> },
  ];
}

function SeriesCell({ item }: { readonly item: Item }) {
  if (item.kind === 'board')
    return <span className={styles.quiet}>{item.charts > 0 && formatCount(item.charts)}</span>;
  if (item.kind !== 'instrument') return null;
  const { series, wide } = item.instrument;
  return (
    <span
      className={cx(wide ? styles.many : styles.quiet)}
      title={wide ? `${wide.key} has ${formatCount(wide.values)} values` : undefined}
    >
      {formatCount(series)}
    </span>
  );
}

function LastCell({ item }: { readonly item: Item }) {
  if (item.kind === 'spans')
    return <span title="requests a second, from spans">{formatRate(item.rate)}</span>;
  if (item.kind !== 'instrument' || item.instrument.last === null) return null;
  return <span title={lastTitle(item.instrument)}>{lastFormat(item.instrument)(item.instrument.last)}</span>;
}

interface NameCellProps {
  readonly item: Item;
  readonly named: boolean;
  readonly twin: (instrument: Instrument) => string;
}

function NameCell({ item, named, twin }: NameCellProps) {
  switch (item.kind) {
    case 'board':
      return (
        <span className={styles.service} title={`Board ${item.name}`}>
          <LayoutGrid size={14} aria-hidden />
          <b>{item.name}</b>
          {item.charts === 0 && <span className={styles.quiet}>nothing pinned yet</span>}
        </span>
      );
    case 'service':
      return (
        <span className={styles.service}>
          <ServiceSwatch name={item.name} />
          <b>{item.name}</b>
          {item.count > 0 && <span className={styles.quiet}>{formatCount(item.count)}</span>}
          <span className={styles.scope} title={item.scope}>
            {item.scope}
          </span>
        </span>
      );
    case 'spans':
      return (
        <span className={styles.name} title={`${item.name}: rate, errors and duration from its spans`}>
          <Activity size={13} aria-hidden />
          <span className={styles.plain}>Overview</span>
          <span className={styles.unit}>from spans</span>
        </span>
      );
    case 'instrument':
      return <InstrumentName instrument={item.instrument} named={named} twin={twin(item.instrument)} />;
  }
}

interface InstrumentNameProps {
  readonly instrument: Instrument;
  /** The service is not said by a head above. */
  readonly named: boolean;
  readonly twin: string;
}

function InstrumentName({ instrument, named, twin }: InstrumentNameProps) {
  const { name, unit, service } = instrument;
  const Icon = iconOf(instrument);
  return (
    <span className={styles.name} title={`${name}, ${kindWord(instrument)}`}>
      {named && <ServiceStripe name={service} />}
      <Icon size={13} aria-hidden />
      <span className={styles.cut}>{name}</span>
      {named && <span className={styles.quiet}>{service}</span>}
      {twin !== '' && <span className={styles.quiet}>{twin}</span>}
      <span className={styles.unit}>{unitShort(unit)}</span>
    </span>
  );
}
