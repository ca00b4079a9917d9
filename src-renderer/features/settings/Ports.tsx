// Where OTLP is received. A change moves the listener at once.
import { type FormEvent, useState } from 'react';
import type { Settings, Status } from '#shared/api/engine.ts';
import { Button, cx, Input } from '../../ui/index.ts';
import { portFrom } from './amounts.ts';
import { useSaving } from './change-settings.ts';
import { Section } from './Section.tsx';
import styles from './Settings.module.css';

interface PortsProps {
  readonly settings: Settings;
  readonly status: Status | undefined;
}

export function Ports({ settings, status }: PortsProps) {
  const [grpc, setGrpc] = useState<string | null>(null);
  const [http, setHttp] = useState<string | null>(null);
  const { busy, refused, save } = useSaving('Saved. The ports move at once.');
  const grpcText = grpc ?? String(settings.grpcPort);
  const httpText = http ?? String(settings.httpPort);
  const grpcPort = portFrom(grpcText);
  const httpPort = portFrom(httpText);
  const same = grpcPort !== null && grpcPort === httpPort && grpcPort !== 0;
  const changed = grpcPort !== settings.grpcPort || httpPort !== settings.httpPort;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (grpcPort === null || httpPort === null || same) return;
    save({ grpcPort, httpPort });
    setGrpc(null);
    setHttp(null);
  };
  return (
    <Section title="Ports" about="Exporters look for 4317 and 4318 by themselves. 0 takes any free port.">
      <form className={styles.line} onSubmit={submit}>
        <Input
          label="OTLP/gRPC"
          inputMode="numeric"
          className={styles.short}
          value={grpcText}
          onChange={setGrpc}
          {...(grpcPort === null && { error: '0 to 65535' })}
        />
        <Input
          label="OTLP/HTTP"
          inputMode="numeric"
          className={styles.short}
          value={httpText}
          onChange={setHttp}
          {...(httpPort === null ? { error: '0 to 65535' } : same && { error: 'The same as gRPC’s' })}
        />
        <Button
          type="submit"
          className={styles.submit}
          busy={busy}
          disabled={!changed || grpcPort === null || httpPort === null || same}
        >
          Save
        </Button>
      </form>
      {refused && <p className={styles.bad}>{refused}</p>}
      {status && (
        <ul className={styles.listeners}>
          <Listener name="gRPC" listener={status.grpc} wanted={settings.grpcPort} />
          <Listener name="HTTP" listener={status.http} wanted={settings.httpPort} />
          <li>
            <span className={styles.dot} />
            Page and API on <code>{status.api.url}</code>, chosen at start with <code>--api-port</code>
          </li>
        </ul>
      )}
    </Section>
  );
}

interface ListenerProps {
  readonly name: string;
  readonly listener: Status['grpc'];
  /** The port of the settings; the command line may have said another. */
  readonly wanted: number;
}

function Listener({ name, listener, wanted }: ListenerProps) {
  return (
    <li>
      <span className={cx(styles.dot, listener.error !== undefined && styles.dotBad)} />
      {listener.error === undefined ? (
        <>
          {name} listens on{' '}
          <code>
            {listener.host}:{listener.port}
          </code>
          {wanted !== 0 && wanted !== listener.port && ', as said at start'}
        </>
      ) : (
        <span className={styles.bad}>
          {name}: {listener.error} It is tried again by itself.
        </span>
      )}
    </li>
  );
}
