// What happens at the engine's doors, as it happens: a refused attempt is told with its remedy, because the
// SDK that made it often says nothing.
import { useQuery } from '@tanstack/react-query';
import { Check, CircleDashed, CircleX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { JournalEntry, Status } from '#shared/api/engine.ts';
import { sdkName } from '#shared/model/sdk-name.ts';
import { servicesQuery } from '../../api/index.ts';
import { cx, formatCount, formatPlural, Time, viewHref } from '../../ui/index.ts';
import styles from './Connect.module.css';

const EVER = { key: 'everything', resolve: () => ({}) };
/** Older news is of no help to whoever tries to connect now. */
const SHOWN = 14;

interface NarrationProps {
  readonly status: Status;
  readonly entries: readonly JournalEntry[];
}

export function Narration({ status, entries }: NarrationProps) {
  const { data } = useQuery(servicesQuery(EVER));
  const tied = (data?.services ?? []).filter(({ logsWithTrace }) => logsWithTrace > 0);
  const tiedLogs = tied.reduce((sum, { logsWithTrace }) => sum + logsWithTrace, 0);
  const { traces, logs, metricPoints } = status.counts;
  const isEmpty = traces + logs + metricPoints === 0;
  const shown = entries.slice(-SHOWN);
  return (
    <section className={styles.narration} aria-labelledby="narration">
      <h2 id="narration">{isEmpty ? 'What will show here as it happens' : 'What happened at the doors'}</h2>
      <ol aria-live="polite">
        {entries.length > SHOWN && <li className={styles.older}>{entries.length - SHOWN} older</li>}
        {shown.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
        {isEmpty && <Awaited>First span, log record or metric</Awaited>}
        {tied.length === 0 ? (
          <Awaited>First log with a trace id</Awaited>
        ) : (
          <li className={styles.entry}>
            <Check size={15} color="var(--ok)" aria-label="done" />
            <div>
              {formatPlural(tiedLogs, 'log record')} with a trace id <span>{nameList(tied)}</span>
            </div>
          </li>
        )}
      </ol>
    </section>
  );
}

function nameList(services: readonly { readonly name: string }[]): string {
  const [first = '', second, ...rest] = services.map(({ name }) =>
    name === '' ? 'a service without a name' : name,
  );
  if (second === undefined) return first;
  return rest.length === 0 ? `${first}, ${second}` : `${first} and ${formatCount(rest.length + 1)} more`;
}

function Awaited({ children }: { children: ReactNode }) {
  return (
    <li className={cx(styles.entry, styles.awaited)}>
      <CircleDashed size={15} aria-label="not yet" />
      <div>{children}</div>
    </li>
  );
}

const BAD: ReadonlySet<JournalEntry['kind']> = new Set(['refused', 'partly', 'port_taken', 'trouble']);
const WHAT: Partial<Record<JournalEntry['kind'], string>> = {
  refused: 'It was refused: ',
  partly: 'It was refused in part: ',
};

function Entry({ entry }: { entry: JournalEntry }) {
  const bad = BAD.has(entry.kind);
  return (
    <li className={styles.entry}>
      {entry.kind === 'trouble' ? (
        <CircleX size={15} color="var(--error)" aria-label="trouble" />
      ) : bad ? (
        <TriangleAlert size={15} color="var(--warn)" aria-label="warning" />
      ) : (
        <Check size={15} color="var(--ok)" aria-label="done" />
      )}
      <div>
        <b className={cx(bad && (entry.kind === 'trouble' ? styles.bad : styles.warn))}>
          {WHAT[entry.kind] ?? ''}
          {entry.title}
        </b>{' '}
        <span>{[entry.peer, entry.sdk && sdkName(entry.sdk)].filter(Boolean).join(', ')}</span>
        {entry.times > 1 && <span className={styles.times}> × {formatCount(entry.times)}</span>}
        {entry.traceId && (
          <Link href={viewHref(`/traces/${entry.traceId}`)} className={styles.open}>
            Open the trace
          </Link>
        )}
        {entry.detail && <p>{entry.detail}</p>}
      </div>
      <Time time={entry.time} show="second" className={styles.when ?? ''} />
    </li>
  );
}
