// Where it is: Grafana Cloud by zone, instance and token; one OTLP endpoint; or an address for each signal.
import type { Destination } from '#shared/api/destinations.ts';
import { Input, Segmented } from '../../ui/index.ts';
import type { Draft, Way } from './draft.ts';
import styles from './Form.module.css';
import type { Signal } from './outcome-words.ts';

const WAYS: readonly { value: Way; label: string }[] = [
  { value: 'cloud', label: 'Grafana Cloud' },
  { value: 'otlp', label: 'OTLP endpoint' },
  { value: 'separate', label: 'Separate' },
];

const BACKENDS: readonly { signal: Signal; label: string; placeholder: string }[] = [
  { signal: 'traces', label: 'Tempo', placeholder: 'http://localhost:4318' },
  { signal: 'logs', label: 'Loki', placeholder: 'http://localhost:3100' },
  { signal: 'metrics', label: 'Prometheus or Mimir', placeholder: 'http://localhost:9090' },
];

interface AddressFieldsProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
  /** The one that is changed: its secrets are kept where nothing else is written. */
  readonly destination: Destination | null;
}

export function AddressFields({ draft, onChange, destination }: AddressFieldsProps) {
  const keeps = destination?.kind === 'grafana-cloud' ? 'kept as it is' : undefined;
  return (
    <>
      <div>
        <Segmented
          label="Kind of destination"
          small
          value={draft.way}
          options={WAYS}
          onChange={(way) => onChange({ way })}
        />
      </div>
      {draft.way === 'cloud' && (
        <>
          <div className={styles.pair}>
            <Input
              label="Instance"
              value={draft.instance}
              onChange={(instance) => onChange({ instance })}
              placeholder={keeps ?? '1048311'}
              inputMode="numeric"
              mono
            />
            <Input
              label="Zone"
              value={draft.zone}
              onChange={(zone) => onChange({ zone })}
              placeholder="prod-eu-west-2"
              mono
            />
          </div>
          <Input
            label="Token"
            hint="An access policy token (glc_…) with traces:write, logs:write and metrics:write."
            type="password"
            value={draft.token}
            onChange={(token) => onChange({ token })}
            placeholder={keeps ?? 'glc_…'}
            autoComplete="new-password"
            mono
          />
        </>
      )}
      {draft.way === 'otlp' && (
        <Input
          label="Address"
          value={draft.endpoint}
          onChange={(endpoint) => onChange({ endpoint })}
          placeholder="http://localhost:4318"
          mono
        />
      )}
      {draft.way === 'separate' && (
        <div className={styles.separate}>
          {BACKENDS.map(({ signal, label, placeholder }) => (
            <Input
              key={signal}
              label={
                <>
                  {label} <span className={styles.quiet}>{signal}, or empty</span>
                </>
              }
              aria-label={`Address of ${label}`}
              value={draft.endpoints[signal]}
              onChange={(address) => onChange({ endpoints: { ...draft.endpoints, [signal]: address } })}
              placeholder={placeholder}
              mono
            />
          ))}
        </div>
      )}
    </>
  );
}
