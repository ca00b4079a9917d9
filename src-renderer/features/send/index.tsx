// The Send screen: where telemetry may be sent, how each place is doing, and what was sent. What is open and which
// tab is shown is in the address.
import { useQuery } from '@tanstack/react-query';
import { ClipboardPaste, FileDown, Plus, Send as SendIcon, X } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import type { Arrival } from '#shared/api/arrivals.ts';
import type { Destination } from '#shared/api/destinations.ts';
import type { KeepSending } from '#shared/api/keep-sending.ts';
import type { Send } from '#shared/api/send.ts';
import {
  arrivalsQuery,
  destinationsQuery,
  keepSendingQuery,
  sendsQuery,
  settingsQuery,
} from '../../api/index.ts';
import {
  Button,
  cx,
  EmptyState,
  ErrorState,
  IconButton,
  SkeletonRows,
  Tabs,
  useKeys,
  useUrlParams,
} from '../../ui/index.ts';
import { DestinationCard } from './DestinationCard.tsx';
import { DestinationForm } from './DestinationForm.tsx';
import { HistoryTable } from './HistoryTable.tsx';
import { LivePanel } from './LivePanel.tsx';
import { Rules } from './Rules.tsx';
import styles from './Send.module.css';
import { saveLedger } from './save-file.ts';

const NEW = 'new';
const HISTORY = 500;
const TABS = ['destinations', 'history', 'rules'] as const;

export default function SendScreen() {
  const [params, changeUrl] = useUrlParams();
  const destinations = useQuery(destinationsQuery());
  const sends = useQuery(sendsQuery(HISTORY));
  const arrivals = useQuery(arrivalsQuery(HISTORY));
  const settings = useQuery(settingsQuery());
  const tab = TABS.find((name) => name === params.get('tab')) ?? 'destinations';
  const all = destinations.data?.destinations ?? [];
  // With nowhere to send to there is one thing to do, and its form stands open.
  const edit = params.get('edit') ?? (destinations.data && all.length === 0 ? NEW : null);
  const edited = all.find(({ id }) => String(id) === edit) ?? null;
  const forwarded = all.find(({ id }) => String(id) === params.get('live')) ?? null;
  const live = useQuery(keepSendingQuery());
  const add = (): void => changeUrl({ edit: NEW, tab: null, live: null });
  useKeys('Send', [
    { keys: 'a', label: 'Add a destination', run: add },
    { keys: 'j', label: 'Next send (also ↓)' },
    { keys: 'k', label: 'Send before (also ↑)' },
    { keys: 'Enter', label: 'Show how the send went' },
  ]);
  if (destinations.error && !destinations.data) {
    return (
      <ErrorState
        what="The destinations could not be read"
        meaning={destinations.error.message}
        actions={
          <Button small onClick={() => void destinations.refetch()}>
            Try again
          </Button>
        }
      />
    );
  }
  const history = (
    <HistoryTable
      sends={sends.data?.sends ?? []}
      arrivals={arrivals.data?.arrivals ?? []}
      loading={sends.isPending}
      selected={sentIn(params.get('send'))}
      onOpen={({ id }) => changeUrl({ send: `sent:${id}` })}
      empty={
        <EmptyState icon={SendIcon} title="Nothing was sent yet">
          Open a trace, a list of logs or traces, and choose “Send…”: you see what will arrive before it
          leaves.
        </EmptyState>
      }
    />
  );
  return (
    <section className={styles.screen} aria-label="Send">
      <header className={styles.head}>
        <h1>Send</h1>
        <Tabs
          label="Send"
          bare
          value={tab}
          tabs={[
            { value: 'destinations', label: 'Destinations', count: destinations.data && all.length },
            { value: 'history', label: 'History', count: sends.data?.sends.length },
            { value: 'rules', label: 'Rules', count: settings.data?.redact.length },
          ]}
          onChange={(value) => changeUrl({ tab: value === 'destinations' ? null : value })}
        />
        {tab === 'history' && (sends.data?.sends.length ?? 0) > 0 && (
          <Button kind="ghost" icon={FileDown} className={styles.add} onClick={() => void saveLedger({})}>
            Save the ledger
          </Button>
        )}
        {(tab !== 'destinations' || edit !== NEW) && (
          <Button
            kind={edit === null && !forwarded ? 'primary' : 'plain'}
            icon={Plus}
            className={styles.add}
            onClick={add}
          >
            Add destination
          </Button>
        )}
      </header>
      {tab === 'history' && history}
      {tab === 'rules' && <Rules />}
      {tab === 'destinations' && (
        <>
          <div
            className={cx(
              styles.upper,
              (forwarded !== null || edited !== null || edit === NEW) && styles.opened,
            )}
          >
            <Cards
              destinations={destinations.data ? all : null}
              sends={sends.data?.sends ?? []}
              arrivals={arrivals.data?.arrivals ?? []}
              live={live.data ?? []}
              chosen={(forwarded ?? edited)?.id ?? null}
              onEdit={(id) => changeUrl({ edit: String(id), live: null })}
              onLive={(id) => changeUrl({ live: String(id), edit: null })}
              onAdd={edit === NEW ? null : add}
            />
            {forwarded && (
              <Panel
                key={`live ${forwarded.id}`}
                title={`Forward live to ${forwarded.name}`}
                onClose={() => changeUrl({ live: null })}
              >
                <LivePanel destination={forwarded} />
              </Panel>
            )}
            {!forwarded && (edit === NEW || edited) && (
              <Panel
                key={edit}
                title={edited ? edited.name : 'New destination'}
                onClose={all.length === 0 ? null : () => changeUrl({ edit: null })}
              >
                <DestinationForm
                  destination={edited}
                  onSaved={({ id }) => changeUrl({ edit: String(id) }, { replace: true })}
                  {...(all.length > 0 && { onCancel: () => changeUrl({ edit: null }) })}
                />
              </Panel>
            )}
          </div>
          <div className={styles.lower}>
            <h2>
              History <span>Nothing is sent twice unless you say so.</span>
            </h2>
            {history}
          </div>
        </>
      )}
    </section>
  );
}

/** The send that the drawer shows, of `sent:<id>`. */
function sentIn(send: string | null): number | null {
  const id = /^sent:(\d+)$/.exec(send ?? '')?.[1];
  return id === undefined ? null : Number(id);
}

interface CardsProps {
  /** Null while they are on their way. */
  readonly destinations: readonly Destination[] | null;
  readonly sends: readonly Send[];
  readonly arrivals: readonly Arrival[];
  readonly live: readonly KeepSending[];
  readonly chosen: number | null;
  readonly onEdit: (id: number) => void;
  readonly onLive: (id: number) => void;
  /** Null while the form is open. */
  readonly onAdd: (() => void) | null;
}

function Cards({ destinations, sends, arrivals, live, chosen, onEdit, onLive, onAdd }: CardsProps) {
  if (destinations === null) return <SkeletonRows rows={6} />;
  const lastTo = (id: number): Send | undefined => sends.find((send) => send.destination.id === id);
  return (
    <div className={styles.cards}>
      {destinations.map((destination) => (
        <DestinationCard
          key={destination.id}
          destination={destination}
          last={lastTo(destination.id)}
          arrival={arrivals.find(({ send }) => send === lastTo(destination.id)?.id)}
          live={live.find((each) => each.destination.id === destination.id)}
          chosen={destination.id === chosen}
          onEdit={() => onEdit(destination.id)}
          onLive={() => onLive(destination.id)}
        />
      ))}
      <button type="button" className={styles.paste} onClick={onAdd ?? focusPaste}>
        <ClipboardPaste size={18} aria-hidden />
        <b>Paste an environment block</b>
        <span>
          from Grafana Cloud, “OpenTelemetry”, “Configure”; or the address of Alloy, a Collector, or any other
          OTLP receiver.
        </span>
      </button>
    </div>
  );
}

/** Puts the keyboard where a block is pasted. */
function focusPaste(): void {
  document.querySelector<HTMLTextAreaElement>('[data-paste] textarea')?.focus();
}

interface PanelProps {
  readonly title: string;
  readonly onClose: (() => void) | null;
  readonly children: ReactNode;
}

function Panel({ title, onClose, children }: PanelProps) {
  useEffect(focusPaste, []);
  return (
    <aside className={styles.panel} aria-label={title} data-paste>
      <header className={styles.panelHead}>
        <h2>{title}</h2>
        {onClose && <IconButton icon={X} label="Close" small onClick={onClose} />}
      </header>
      {children}
    </aside>
  );
}
