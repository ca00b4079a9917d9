// The drawer before a send: what, where, how, and what will become of it there.
import { useMutation, useQuery } from '@tanstack/react-query';
import { FileDown, Plus, Send as SendIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Destination } from '#shared/api/destinations.ts';
import type { How, Preflight, Send } from '#shared/api/send.ts';
import {
  AppError,
  api,
  destinationsQuery,
  keepSendingQuery,
  preflightQuery,
  sendsQuery,
  suggestionsQuery,
} from '../../api/index.ts';
import {
  Button,
  Drawer,
  DrawerSection,
  formatBytes,
  formatPlural,
  IconButton,
  Kbd,
  Segmented,
  Select,
  toast,
  useKeys,
} from '../../ui/index.ts';
import { Check } from './Check.tsx';
import { DestinationForm } from './DestinationForm.tsx';
import { addressText, type DestinationState, STATE_WORDS, stateNow } from './destination-words.ts';
import styles from './drawer.module.css';
import { HowChoice } from './HowChoice.tsx';
import { leaving, onlyOf, PLAIN } from './how-words.ts';
import { countsText, SIGNALS, type Signal } from './outcome-words.ts';
import { Preview } from './Preview.tsx';
import { withRule } from './rule-words.ts';
import { SignalChoice } from './SignalChoice.tsx';
import { canSave, saveFile } from './save-file.ts';
import type { Choice, WhatKind } from './what-choices.ts';

const LOOKS: Readonly<Record<DestinationState, string | undefined>> = {
  ready: styles.ok,
  partly: styles.warn,
  refused: styles.error,
  unreached: styles.error,
  untested: styles.quiet,
  stuck: styles.error,
};

/** Said beside a destination that would likely not take what is sent. */
const TROUBLE: Readonly<Partial<Record<DestinationState, string>>> = {
  unreached: 'It was not reached when it was last tested.',
  refused: 'It refused when it was last tested.',
  stuck: 'What is forwarded there live does not get through.',
};

const NONE: Record<Signal, number> = { traces: 0, logs: 0, metrics: 0 };

interface ComposeProps {
  readonly choices: readonly Choice[];
  /** The one the drawer was opened on. */
  readonly first: Choice;
  /** The destination it was opened for; null for the one last sent to. */
  readonly to: number | null;
  readonly onClose: () => void;
  readonly onStarted: (send: Send) => void;
}

export function Compose({ choices, first, to, onClose, onStarted }: ComposeProps) {
  const [kind, setKind] = useState<WhatKind>(first.kind);
  const [signals, setSignals] = useState<readonly Signal[]>(SIGNALS);
  const { what } = choices.find((choice) => choice.kind === kind) ?? first;
  const where = useWhere(to);
  const { destination } = where;
  const [how, setHow] = useState<How>(PLAIN);
  const [thorough, setThorough] = useState(false);
  const [isPreviewed, setPreviewed] = useState(false);
  const changeHow = (part: Partial<How>): void => setHow((before) => ({ ...before, ...part }));
  // Without a place to go to, the counts are still worth knowing.
  const request = { what, signals: [...signals], destination: destination?.id ?? 0, how };
  const check = useQuery({
    ...preflightQuery(signals.length === 0 ? null : { ...request, thorough }),
    enabled: signals.length > 0 && where.isKnown,
  });
  const suggested = useQuery(suggestionsQuery(check.isSuccess && signals.length > 0 ? request : null));
  const answer = check.data?.answer;
  const counts = answer ? leaving(onlyOf(answer, signals)) : NONE;
  const total = SIGNALS.reduce((sum, signal) => sum + counts[signal], 0);
  const bytes = signals.reduce((sum, signal) => sum + (answer?.offered[signal].bytes ?? 0), 0);

  // A second click comes before what the first one changed is on the page.
  const isStarting = useRef(false);
  const start = useMutation({
    mutationFn: () => api.startSend(request),
    onSuccess: onStarted,
    onError: (error) => {
      isStarting.current = false;
      toast.error(error.message, {
        ...(error instanceof AppError && error.hint !== undefined && { description: error.hint }),
      });
    },
  });
  const save = useMutation({
    mutationFn: () => saveFile(what, signals),
    onError: (error) => toast.error('The file could not be saved', { description: error.message }),
  });
  const ready = destination !== null && total > 0 && !check.isPlaceholderData && !start.isPending;
  const go = (): void => {
    if (!ready || isStarting.current) return;
    isStarting.current = true;
    start.mutate();
  };
  useKeys('Send', [{ keys: 'mod+Enter', label: 'Send', inFields: true, run: go }]);

  return (
    <Drawer
      open
      onClose={onClose}
      title={destination ? `Send to ${destination.name}` : 'Send'}
      footer={
        <>
          <div className={styles.sum}>
            {answer && (
              <>
                <p title={countsText(counts)}>{sumText(counts, total)}</p>
                {total > 0 && <p>{sizeText(answer, bytes)}</p>}
              </>
            )}
          </div>
          {canSave(what) && (
            <Button
              kind="ghost"
              icon={FileDown}
              disabled={total === 0}
              busy={save.isPending}
              title={
                what.kind === 'trace'
                  ? 'The spans and log records of the trace as OTLP/JSON lines'
                  : 'OTLP/JSON lines, as the Collector’s file exporter writes them'
              }
              onClick={() => save.mutate()}
            >
              Save as file
            </Button>
          )}
          <Button
            kind="primary"
            icon={SendIcon}
            className={styles.go}
            disabled={!ready}
            busy={start.isPending}
            onClick={go}
          >
            Send <Kbd keys="mod+Enter" />
          </Button>
        </>
      }
    >
      <DrawerSection label="What">
        <div className={styles.stack}>
          {choices.length > 1 && (
            <div>
              <Segmented
                label="What to send"
                value={kind}
                options={choices.map((choice) => ({ value: choice.kind, label: choice.label }))}
                onChange={setKind}
              />
            </div>
          )}
          <SignalChoice kind={kind} preflight={answer ?? null} chosen={signals} onChange={setSignals} />
        </div>
      </DrawerSection>
      <DrawerSection label="Where">
        <Where where={where} />
      </DrawerSection>
      <DrawerSection label="How">
        <HowChoice
          how={how}
          shiftNs={Number(answer?.shiftNs ?? 0)}
          onHow={changeHow}
          onPreview={() => setPreviewed(true)}
        />
      </DrawerSection>
      <DrawerSection label="Check">
        <Check
          check={check}
          signals={signals}
          destination={destination}
          how={how}
          onHow={changeHow}
          onThorough={() => setThorough(true)}
          suggestions={suggested.data?.suggestions ?? []}
        />
      </DrawerSection>
      {isPreviewed && (
        <Preview
          request={request}
          suggestions={suggested.data?.suggestions ?? []}
          onHide={(rule) => changeHow({ redact: withRule(how.redact, rule) })}
          onClose={() => setPreviewed(false)}
        />
      )}
    </Drawer>
  );
}

/** How much goes, short enough for a line: of several signals the sum. */
function sumText(counts: Readonly<Record<Signal, number>>, total: number): string {
  if (total === 0) return 'nothing to send';
  const isOne = SIGNALS.filter((signal) => counts[signal] > 0).length === 1;
  return isOne ? countsText(counts) : formatPlural(total, 'item');
}

/** How large it is; of what stays here in part only the whole is known. */
function sizeText({ stays }: Preflight, bytes: number): string {
  const whole = SIGNALS.every((signal) => stays[signal] === 0);
  return `${formatBytes(bytes)} unzipped${whole ? '' : ', with what stays'}`;
}

interface WhereState {
  readonly destinations: readonly Destination[];
  readonly isKnown: boolean;
  /** Null while there is none. */
  readonly destination: Destination | null;
  readonly choose: (id: number) => void;
}

/** The destination: the one chosen here, else the one last sent to, else the first. */
function useWhere(to: number | null): WhereState {
  const [chosen, choose] = useState(to);
  const { data } = useQuery(destinationsQuery());
  const { data: sends, isPending } = useQuery(sendsQuery(20));
  const destinations = data?.destinations ?? [];
  const wanted = [chosen, ...(sends?.sends ?? []).map((send) => send.destination.id)];
  const found = wanted.flatMap((id) => destinations.find((each) => each.id === id) ?? []);
  return {
    destinations,
    isKnown: data !== undefined && !isPending,
    destination: found[0] ?? destinations[0] ?? null,
    choose,
  };
}

function Where({ where }: { readonly where: WhereState }) {
  const { destinations, destination, isKnown, choose } = where;
  const [adding, setAdding] = useState(false);
  const { data: live } = useQuery(keepSendingQuery());
  if (!isKnown) return null;
  if (adding || destination === null) {
    return (
      <DestinationForm
        destination={null}
        inDrawer
        onSaved={({ id }) => {
          choose(id);
          setAdding(false);
        }}
        {...(destination !== null && { onCancel: () => setAdding(false) })}
      />
    );
  }
  return (
    <div className={styles.where}>
      <Select
        label="Destination"
        wide
        value={String(destination.id)}
        options={destinations.map((each) => ({
          value: String(each.id),
          label: (
            <span className={styles.option}>
              <b>{each.name}</b>
              <code>{addressText(each).replace(/^https?:\/\//, '')}</code>
              <span className={LOOKS[stateNow(each, live)]}>{STATE_WORDS[stateNow(each, live)]}</span>
            </span>
          ),
        }))}
        onChange={(id) => choose(Number(id))}
      />
      <IconButton icon={Plus} label="Another destination" kind="plain" onClick={() => setAdding(true)} />
      {TROUBLE[stateNow(destination, live)] !== undefined && (
        <p className={styles.trouble}>{TROUBLE[stateNow(destination, live)]}</p>
      )}
    </div>
  );
}
