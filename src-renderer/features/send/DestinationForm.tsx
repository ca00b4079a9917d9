// Adds or changes a destination: paste the environment block, or fill the fields; what was read stands below,
// piece by piece. Saving tests it at once.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Lock, LockOpen, Plus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Destination } from '#shared/api/destinations.ts';
import { AppError, api, statusQuery } from '../../api/index.ts';
import { Button, IconButton, Input, TextArea } from '../../ui/index.ts';
import { keptIn } from './destination-words.ts';
import {
  blockOf,
  type Draft,
  type DraftHeader,
  draftOf,
  EMPTY,
  grafanaBase,
  headerRow,
  inputOf,
  withPasted,
} from './draft.ts';
import styles from './Form.module.css';
import { Pieces } from './Pieces.tsx';
import { TestResult } from './TestResult.tsx';
import { useParsed } from './use-parsed.ts';

const EXAMPLE = `OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-…/otlp
OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20…`;

export interface DestinationFormProps {
  /** The one to change; null for a new one. */
  readonly destination: Destination | null;
  /** It was saved, and tested. */
  readonly onSaved: (destination: Destination) => void;
  readonly onCancel?: () => void;
  /** It stands in a drawer that has a more important button. */
  readonly inDrawer?: boolean;
}

export function DestinationForm({ destination, onSaved, onCancel, inDrawer }: DestinationFormProps) {
  const [draft, setDraft] = useState<Draft>(destination ? draftOf(destination) : EMPTY);
  const [pasted, setPasted] = useState('');
  const [touched, setTouched] = useState(false);
  const { data: status } = useQuery(statusQuery());
  const change = (part: Partial<Draft>): void => {
    setTouched(true);
    setDraft((before) => ({ ...before, ...part }));
  };

  // A block that makes a destination fills the fields and has done its work; one that does not says why.
  const block = useParsed(pasted);
  useEffect(() => {
    if (block === null || block.text !== pasted || block.input === null) return;
    const { input } = block;
    setDraft((before) => withPasted(before, input));
    setTouched(true);
    setPasted('');
  }, [block, pasted]);
  const written = useParsed(touched && draft.endpoint.trim() !== '' ? blockOf(draft) : '');
  const keepsSecret = draft.headers.some(({ value }) => value === null);
  const pieces = (pasted === '' ? written : block)?.pieces.filter(
    // A token that stays in the engine is not missing.
    ({ label, value }) => !(keepsSecret && label === 'Token' && value === ''),
  );

  const save = useMutation({
    mutationFn: async (): Promise<Destination> => {
      const input = inputOf(draft);
      const saved = destination
        ? await api.changeDestination({ id: destination.id, ...input })
        : await api.addDestination(input);
      await api.testDestination({ id: saved.id });
      const { destinations } = await api.listDestinations({});
      return destinations.find(({ id }) => id === saved.id) ?? saved;
    },
    onSuccess: (saved) => {
      setTouched(false);
      setDraft(draftOf(saved));
      onSaved(saved);
    },
  });
  const grafana = grafanaBase(draft.grafanaUrl);
  const ready = draft.name.trim() !== '' && draft.endpoint.trim() !== '' && grafana !== undefined;

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !save.isPending) save.mutate();
      }}
    >
      <TextArea
        label={draft.endpoint === '' ? 'Paste the environment block' : 'Paste another block to replace it'}
        hint={
          draft.endpoint === ''
            ? 'Grafana Cloud shows it under your stack, “OpenTelemetry”, “Configure”. Any OTEL_EXPORTER_OTLP_* lines will do.'
            : undefined
        }
        value={pasted}
        onChange={setPasted}
        placeholder={draft.endpoint === '' ? EXAMPLE : undefined}
        rows={draft.endpoint === '' ? 4 : 1}
        mono
        autoComplete="off"
      />
      {pieces && pieces.length > 0 && (
        <Pieces
          pieces={pieces}
          kept={status && `kept in ${status.secrets === 'keychain' ? 'the system keychain' : 'a file'}`}
        />
      )}
      <Input
        label="Address"
        value={draft.endpoint}
        onChange={(endpoint) => change({ endpoint })}
        placeholder="http://localhost:4318"
        mono
      />
      <Headers headers={draft.headers} onChange={(headers) => change({ headers })} />
      <div className={styles.pair}>
        <Input
          label="Name"
          value={draft.name}
          onChange={(name) => change({ name })}
          placeholder="Team Alloy"
          maxLength={100}
        />
        <Input
          label="Grafana, for links"
          value={draft.grafanaUrl}
          onChange={(grafanaUrl) => change({ grafanaUrl })}
          placeholder="https://acme.grafana.net"
          error={grafana === undefined ? 'This is not an address.' : undefined}
          mono
        />
      </div>
      {status && <p className={styles.about}>Secret headers are kept in {keptIn(status.secrets)}.</p>}
      {save.error && <Refused error={save.error} />}
      {destination && !touched && <TestResult destination={destination} />}
      <div className={styles.buttons}>
        <Button kind={inDrawer ? 'plain' : 'primary'} type="submit" disabled={!ready} busy={save.isPending}>
          {touched || !destination ? 'Save and test' : 'Test again'}
        </Button>
        {onCancel && (
          <Button kind="ghost" onClick={onCancel}>
            {destination && !touched ? 'Done' : 'Cancel'}
          </Button>
        )}
      </div>
    </form>
  );
}

function Refused({ error }: { readonly error: Error }) {
  return (
    <div className={styles.refused} role="alert">
      <b>{error.message}</b>
      {error instanceof AppError && error.hint !== undefined && <p>{error.hint}</p>}
    </div>
  );
}

interface HeadersProps {
  readonly headers: readonly DraftHeader[];
  readonly onChange: (headers: readonly DraftHeader[]) => void;
}

function Headers({ headers, onChange }: HeadersProps) {
  const set = (key: number, part: Partial<DraftHeader>): void =>
    onChange(headers.map((header) => (header.key === key ? { ...header, ...part } : header)));
  return (
    <fieldset className={styles.headers}>
      <legend>Headers</legend>
      {headers.map(({ key, name, value, secret }) => (
        <div key={key} className={styles.header}>
          <Input
            aria-label="Name of the header"
            value={name}
            onChange={(next) => set(key, { name: next })}
            placeholder="Authorization"
            mono
          />
          <Input
            aria-label={`Value of ${name || 'the header'}`}
            type={secret ? 'password' : 'text'}
            value={value ?? ''}
            onChange={(next) => set(key, { value: next })}
            placeholder={value === null ? 'kept as it is' : 'Bearer …'}
            autoComplete="new-password"
            mono
          />
          <IconButton
            icon={secret ? Lock : LockOpen}
            label={secret ? 'Kept as a secret' : 'Kept with the other settings, readable'}
            small
            on={secret}
            onClick={() => set(key, { secret: !secret, value: value ?? '' })}
          />
          <IconButton
            icon={X}
            label={`Remove ${name || 'this header'}`}
            small
            onClick={() => onChange(headers.filter((header) => header.key !== key))}
          />
        </div>
      ))}
      <Button kind="ghost" small icon={Plus} onClick={() => onChange([...headers, headerRow()])}>
        Add a header
      </Button>
    </fieldset>
  );
}
