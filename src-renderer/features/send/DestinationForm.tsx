// Adds or changes a destination: paste the environment block, or fill the fields; what the engine makes of them
// stands below. Saving tests it at once.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Destination } from '#shared/api/destinations.ts';
import { AppError, api, statusQuery } from '../../api/index.ts';
import { Button, Input, TextArea } from '../../ui/index.ts';
import { AddressFields } from './AddressFields.tsx';
import { keptIn, sourcesText } from './destination-words.ts';
import { type Draft, draftOf, EMPTY, inputOf, missingIn, ownHeaders, withPasted } from './draft.ts';
import { FinalUrls } from './FinalUrls.tsx';
import styles from './Form.module.css';
import { HeaderRows } from './HeaderRows.tsx';
import { ReadFields, TenantFields } from './MoreFields.tsx';
import { Pieces } from './Pieces.tsx';
import { TestResult } from './TestResult.tsx';
import { useDescribed } from './use-described.ts';
import { type Parsed, useParsed } from './use-parsed.ts';

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
  const [read, setRead] = useState<Parsed | null>(null);
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
    const { input, kind } = block;
    setDraft((before) => withPasted(before, input, kind));
    setTouched(true);
    setRead(block);
    setPasted('');
  }, [block, pasted]);
  const pieces = (pasted === '' ? read : block)?.pieces ?? [];

  const missing = missingIn(draft, destination?.kind === 'grafana-cloud');
  const written = inputOf(draft, destination);
  const description = useDescribed(missing === null ? { ...written, name: written.name || 'new' } : null);
  const isFilled = missing === null || destination !== null;

  const save = useMutation({
    mutationFn: async (): Promise<Destination> => {
      const saved = destination
        ? await api.changeDestination({ id: destination.id, ...written })
        : await api.addDestination(written);
      await api.testDestination({ id: saved.id });
      const { destinations } = await api.listDestinations({});
      return destinations.find(({ id }) => id === saved.id) ?? saved;
    },
    onSuccess: (saved) => {
      setTouched(false);
      setRead(null);
      setDraft(draftOf(saved));
      onSaved(saved);
    },
  });
  const ready = draft.name.trim() !== '' && missing === null && description.error === null;
  const sources = destination && draft.grafanaUrl === destination.grafanaUrl ? sourcesText(destination) : '';

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !save.isPending) save.mutate();
      }}
    >
      <TextArea
        label={isFilled ? 'Paste another block to replace it' : 'Paste the environment block'}
        hint={
          isFilled
            ? undefined
            : 'Grafana Cloud shows it under your stack, “OpenTelemetry”, “Configure”. Any OTEL_EXPORTER_OTLP_* lines will do.'
        }
        value={pasted}
        onChange={setPasted}
        placeholder={isFilled ? undefined : EXAMPLE}
        rows={isFilled ? 1 : 4}
        mono
        autoComplete="off"
      />
      {pieces.length > 0 && (
        <Pieces
          pieces={pieces}
          kept={status && `kept in ${status.secrets === 'keychain' ? 'the system keychain' : 'a file'}`}
        />
      )}
      <AddressFields draft={draft} onChange={change} destination={destination} />
      <HeaderRows
        title={draft.way === 'cloud' ? 'More headers' : 'Headers'}
        headers={ownHeaders(draft)}
        onChange={(headers) =>
          change({
            headers: [...draft.headers.filter((each) => !ownHeaders(draft).includes(each)), ...headers],
          })
        }
      />
      <FinalUrls description={description} />
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
          placeholder="its address, or a link to Explore"
          mono
        />
      </div>
      {sources !== '' && <p className={styles.about}>{sources}</p>}
      <TenantFields draft={draft} onChange={change} described={description.described} />
      <ReadFields draft={draft} onChange={change} described={description.described} />
      {status && <p className={styles.about}>Secret headers are kept in {keptIn(status.secrets)}.</p>}
      {save.error && <Refused error={save.error} />}
      {destination && !touched && <TestResult destination={destination} fresh={save.isSuccess} />}
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
