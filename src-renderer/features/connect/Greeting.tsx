// The head of the Connect screen: what the state of things is, and the two addresses.
import { ArrowRight } from 'lucide-react';
import { useLocation } from 'wouter';
import type { JournalEntry, Status } from '#shared/api/engine.ts';
import { Button, CopyButton, cx, Mark, viewHref } from '../../ui/index.ts';
import { arrivalOf } from './arrival.ts';
import styles from './Connect.module.css';

interface GreetingProps {
  readonly status: Status;
  readonly entries: readonly JournalEntry[];
}

export function Greeting({ status, entries }: GreetingProps) {
  const [, navigate] = useLocation();
  const { title, text, traceId, hasData } = arrivalOf(status, entries);
  const to = traceId === null ? viewHref('/traces') : viewHref(`/traces/${traceId}`);
  return (
    <header className={styles.greeting}>
      <Mark size={72} />
      <div className={styles.words} role="status">
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.text}>{text}</p>
      </div>
      {hasData && (
        <Button kind="primary" icon={ArrowRight} onClick={() => navigate(to)}>
          {traceId === null ? 'Look at the traces' : 'Open its first trace'}
        </Button>
      )}
      <dl className={styles.ports}>
        <Port name="gRPC" listener={status.grpc} />
        <Port name="HTTP" listener={status.http} />
      </dl>
    </header>
  );
}

function Port({ name, listener }: { name: string; listener: Status['grpc'] }) {
  const url = `http://localhost:${listener.port}`;
  return (
    <div className={styles.port}>
      <dt>
        <span className={cx(styles.dot, listener.error !== undefined && styles.dotBad)} />
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
