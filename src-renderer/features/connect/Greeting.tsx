// The head of the Connect screen: what the state of things is, and the two addresses.
import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { useLocation } from 'wouter';
import type { JournalEntry, Status } from '#shared/api/engine.ts';
import { ALL_SPANS, traceCondition, withTraceCondition } from '#shared/query/traceql/edit.ts';
import { printTraceQL } from '#shared/query/traceql/print.ts';
import { tracesQuery, useLive } from '../../api/index.ts';
import { Button, CopyButton, cx, Mark, viewHref } from '../../ui/index.ts';
import { arrivalOf, firstScreen } from './arrival.ts';
import styles from './Connect.module.css';

const EVER = { key: 'everything', resolve: () => ({}) };

const tracesOf = (service: string): string =>
  printTraceQL(withTraceCondition(ALL_SPANS, traceCondition('resource.service.name', '=', service)));

interface GreetingProps {
  readonly status: Status;
  readonly entries: readonly JournalEntry[];
}

export function Greeting({ status, entries }: GreetingProps) {
  const [, navigate] = useLocation();
  const away = useLive().connection === 'lost';
  const { title, text, service, traceId: named, hasData } = arrivalOf(status, entries, away);
  // Logs may have come first; the trace is then looked up as soon as there is one.
  const first = useInfiniteQuery({
    ...tracesQuery(EVER, service === null ? '' : tracesOf(service), 'newest', 1),
    enabled: service !== null && named === null && status.counts.traces > 0,
  });
  const traceId = named ?? first.data?.pages[0]?.traces[0]?.traceId ?? null;
  const there = firstScreen(status.counts);
  return (
    <header className={styles.greeting}>
      <Mark size={72} />
      <div className={styles.words} role="status">
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.text}>{text}</p>
      </div>
      {hasData && (
        <Button
          kind="primary"
          icon={ArrowRight}
          onClick={() => navigate(viewHref(traceId === null ? `/${there}` : `/traces/${traceId}`))}
        >
          {traceId === null ? `Look at the ${there}` : 'Open its trace'}
        </Button>
      )}
      <dl className={styles.ports}>
        <Port name="gRPC" listener={status.grpc} away={away} />
        <Port name="HTTP" listener={status.http} away={away} />
      </dl>
    </header>
  );
}

function Port({ name, listener, away }: { name: string; listener: Status['grpc']; away: boolean }) {
  const url = `http://localhost:${listener.port}`;
  return (
    <div className={styles.port}>
      <dt>
        <span
          className={cx(styles.dot, away ? styles.dotAway : listener.error !== undefined && styles.dotBad)}
        />
        {name}
      </dt>
      <dd>
        {listener.error === undefined ? (
          <>
            <code>{url}</code>
            <CopyButton text={url} label={`Copy the ${name} address`} />
          </>
        ) : (
          <span className={styles.bad}>{listener.error}</span>
        )}
      </dd>
    </div>
  );
}
