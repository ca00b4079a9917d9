// What few destinations need, folded away: tenant, certificate, what takes a signal; and where it can be asked
// afterwards what arrived.
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Backend } from '#shared/api/destinations.ts';
import { Input, Select, Switch, TextArea } from '../../ui/index.ts';
import { BACKEND_WORDS } from './destination-words.ts';
import type { Draft } from './draft.ts';
import styles from './Form.module.css';
import { HeaderRows } from './HeaderRows.tsx';
import { SIGNALS, type Signal } from './outcome-words.ts';
import type { Described } from './use-described.ts';

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly described: Described | null;
}

interface FoldProps {
  readonly title: string;
  /** What is set inside, while it is folded. */
  readonly note: string;
  readonly open: boolean;
  readonly children: ReactNode;
}

function Fold({ title, note, open, children }: FoldProps) {
  // Later it is the reader's: emptying a field must not fold it away.
  const [atFirst] = useState(open);
  return (
    <details className={styles.fold} open={atFirst}>
      <summary>
        <ChevronRight size={14} aria-hidden />
        {title} <span>{note}</span>
      </summary>
      <div className={styles.folded}>{children}</div>
    </details>
  );
}

const TAKES: Readonly<Record<Signal, readonly Backend[]>> = {
  traces: ['tempo', 'otlp'],
  logs: ['loki', 'otlp'],
  metrics: ['prometheus', 'mimir', 'otlp'],
};

export function TenantFields({ draft, onChange, described }: FieldsProps) {
  const { tenant, ca, backends } = draft;
  const set = [
    tenant.trim() !== '' && `tenant ${tenant.trim()}`,
    ca.trim() !== '' && 'own certificate authority',
  ].filter(Boolean);
  const choose = (signal: Signal, value: Backend | 'seen'): void => {
    const { [signal]: _, ...others } = backends;
    onChange({ backends: value === 'seen' ? others : { ...others, [signal]: value } });
  };
  return (
    <Fold title="Tenant and certificate" note={set.join(', ')} open={set.length > 0}>
      <Input
        label="Tenant, sent as X-Scope-OrgID"
        value={tenant}
        onChange={(next) => onChange({ tenant: next })}
        placeholder="where Tempo, Loki or Mimir has tenants on"
        mono
      />
      <TextArea
        label="Certificate authority to trust besides the usual ones"
        value={ca}
        onChange={(next) => onChange({ ca: next })}
        placeholder="-----BEGIN CERTIFICATE-----"
        rows={ca === '' ? 1 : 3}
        mono
      />
      {described !== null && draft.way !== 'cloud' && (
        <fieldset className={styles.headers}>
          <legend>What takes it, where neither the address nor a test tells</legend>
          <div className={styles.three}>
            {SIGNALS.filter((signal) => described.urls[signal] !== null).map((signal) => (
              <Select
                key={signal}
                label={`What takes ${signal}`}
                small
                wide
                value={backends[signal] ?? 'seen'}
                options={[
                  { value: 'seen' as const, label: `${BACKEND_WORDS[described.backends[signal]]}, as seen` },
                  ...TAKES[signal].map((backend) => ({ value: backend, label: BACKEND_WORDS[backend] })),
                ]}
                onChange={(value) => choose(signal, value)}
              />
            ))}
          </div>
        </fieldset>
      )}
    </Fold>
  );
}

const ASKED: Readonly<Record<Signal, string>> = { traces: 'Tempo', logs: 'Loki', metrics: 'Prometheus' };
const READ_PLACE: Readonly<Record<Signal, string>> = {
  traces: 'http://localhost:3200',
  logs: 'http://localhost:3100',
  metrics: 'http://localhost:9090',
};

export function ReadFields({ draft, onChange, described }: FieldsProps) {
  const { ask, readUrls, readHeaders } = draft;
  const asked = described === null ? [] : SIGNALS.filter((signal) => described.read.urls[signal] !== null);
  const note = !ask
    ? 'is not asked'
    : asked.length > 0
      ? `asked about ${asked.join(', ')}`
      : 'cannot be asked yet';
  return (
    <Fold title="Did it arrive?" note={note} open={ask && SIGNALS.some((signal) => readUrls[signal] !== '')}>
      <Switch checked={ask} onChange={(next) => onChange({ ask: next })}>
        Ask after each send what arrived
      </Switch>
      {ask && (
        <>
          <p className={styles.about}>
            A backend says “received”, not “kept”. With an address to read at, Spandrel counts what can be
            found.
            {draft.way === 'cloud' &&
              ' In Grafana Cloud these are on your stack’s details page; their user and token (traces:read, logs:read, metrics:read) go below.'}
          </p>
          {SIGNALS.filter((signal) => described === null || described.urls[signal] !== null).map((signal) => (
            <Input
              key={signal}
              label={`${ASKED[signal]} is read at`}
              value={readUrls[signal]}
              onChange={(url) => onChange({ readUrls: { ...readUrls, [signal]: url } })}
              placeholder={described?.read.urls[signal] ?? READ_PLACE[signal]}
              mono
            />
          ))}
          <Switch
            checked={readHeaders !== null}
            onChange={(own) => onChange({ readHeaders: own ? [] : null })}
          >
            Read with other headers than it is sent with
          </Switch>
          {readHeaders !== null && (
            <HeaderRows
              title="Headers to read with"
              headers={readHeaders}
              onChange={(headers) => onChange({ readHeaders: headers })}
            />
          )}
        </>
      )}
    </Fold>
  );
}
