// What differs between what is shown and what was recorded, said as long as it does, each with the way back.
import { EyeOff, History, ListFilter, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Noise } from '../../logic/noise.ts';
import { formatCount, formatDuration, formatPlural, type Icon, ServiceSwatch } from '../../ui/index.ts';
import styles from './strip.module.css';
import type { TraceView } from './trace-view.ts';

export interface ViewStripProps {
  readonly view: TraceView;
  readonly onClocks: () => void;
}

export function ViewStrip({ view, onClocks }: ViewStripProps) {
  const { keys, hidden, hits, search, model } = view;
  const only = keys.only && search.text !== '' && hits.length > 0;
  const clock = [...keys.clock].filter(([name]) => model.services.names.includes(name));
  if (keys.hidden.length === 0 && !only && clock.length === 0) return null;
  return (
    <div className={styles.strip} role="status">
      {clock.length > 0 && (
        <Part icon={History} warn words="Times are adjusted:">
          {clock.map(([name, ns]) => (
            <Pill key={name} label={`Change the offset of ${name}`} onClick={onClocks}>
              <ServiceSwatch name={name} /> {name} {ns > 0 ? '+' : ''}
              {formatDuration(ns)}
            </Pill>
          ))}
          <Back onClick={() => view.change({ clock: new Map() })}>As recorded</Back>
        </Part>
      )}
      {keys.hidden.length > 0 && (
        <Part
          icon={EyeOff}
          words={`${formatPlural(hidden?.total ?? 0, 'span')} hidden${hidden && hidden.errors > 0 ? `, ${formatPlural(hidden.errors, 'error')} among them` : ''}:`}
        >
          {keys.hidden.map((noise, k) => (
            <Pill
              key={wordsOf(noise)}
              label={`Show ${wordsOf(noise)} again`}
              onClick={() => view.unhide(noise)}
            >
              <ServiceSwatch name={noise.service} /> {wordsOf(noise)}{' '}
              <span className={styles.quiet}>{formatCount(hidden?.counts[k] ?? 0)}</span>
              <X size={12} aria-hidden />
            </Pill>
          ))}
          <Back onClick={() => view.change({ hidden: [] })}>Show all</Back>
        </Part>
      )}
      {only && (
        <Part
          icon={ListFilter}
          words={`${onlyWords(hits.length - search.loose.length, search.loose.length)} “${keys.find.trim()}”, and what ${hits.length === 1 ? 'it is' : 'they are'} in`}
        >
          <Back onClick={() => view.change({ only: false })}>Show the rest</Back>
        </Part>
      )}
    </div>
  );
}

function onlyWords(spans: number, logs: number): string {
  if (spans + logs === 1) return `Only the ${spans === 1 ? 'span' : 'log record'} that matches`;
  const counts = [spans > 0 && formatPlural(spans, 'span'), logs > 0 && formatPlural(logs, 'log record')];
  return `Only the ${counts.filter(Boolean).join(' and ')} that match`;
}

const wordsOf = ({ service, operation }: Noise): string =>
  operation === undefined ? service : `${service} ${operation}`;

interface PartProps {
  readonly icon: Icon;
  readonly words: string;
  readonly warn?: boolean;
  readonly children: ReactNode;
}

function Part({ icon: Icon, words, warn, children }: PartProps) {
  return (
    <div className={styles.part}>
      <Icon size={13} aria-hidden />
      <span className={warn ? styles.warn : undefined}>{words}</span>
      {children}
    </div>
  );
}

function Pill({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className={styles.pill} title={label} onClick={onClick}>
      {children}
    </button>
  );
}

function Back({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className={styles.back} onClick={onClick}>
      {children}
    </button>
  );
}
