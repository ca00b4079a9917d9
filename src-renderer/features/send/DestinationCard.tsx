// One destination: where it is, how its last test went, what was last sent there.
import { useMutation } from '@tanstack/react-query';
import {
  Bird,
  Box,
  CircleCheck,
  CircleDashed,
  CircleX,
  Cloud,
  Ellipsis,
  FileDown,
  PencilLine,
  Radio,
  Server,
  Trash2,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Arrival } from '#shared/api/arrivals.ts';
import type { Destination } from '#shared/api/destinations.ts';
import type { KeepSending } from '#shared/api/keep-sending.ts';
import type { Send } from '#shared/api/send.ts';
import { api } from '../../api/index.ts';
import {
  Button,
  confirm,
  cx,
  formatClock,
  formatCount,
  formatDay,
  type Icon,
  IconButton,
  Menu,
  Switch,
  toast,
} from '../../ui/index.ts';
import { withArrival } from './arrival-words.ts';
import {
  addressText,
  type DestinationState,
  failuresOf,
  isLocal,
  STATE_WORDS,
  stateNow,
  takes,
  wantsToken,
} from './destination-words.ts';
import { Failures } from './Failures.tsx';
import { liveSignals, liveState, liveTotal, ruleText } from './live-words.ts';
import { totalsOf, verdictOf } from './outcome-words.ts';
import styles from './Send.module.css';
import { saveLedger } from './save-file.ts';
import { sendCanary } from './send-canary.ts';
import { useLiveSwitch } from './use-live.ts';
import { useRate } from './use-rate.ts';

const SIGNS: Readonly<Record<DestinationState, { icon: Icon; look: string | undefined }>> = {
  ready: { icon: CircleCheck, look: styles.ok },
  partly: { icon: TriangleAlert, look: styles.warn },
  refused: { icon: CircleX, look: styles.error },
  unreached: { icon: CircleX, look: styles.error },
  untested: { icon: CircleDashed, look: styles.quiet },
  stuck: { icon: CircleX, look: styles.error },
};

interface DestinationCardProps {
  readonly destination: Destination;
  /** The newest send to it. */
  readonly last: Send | undefined;
  /** What was found to have arrived of it; undefined while it was not asked. */
  readonly arrival: Arrival | undefined;
  readonly chosen: boolean;
  /** What is forwarded to it as it comes; undefined where nothing is. */
  readonly live: KeepSending | undefined;
  readonly onEdit: () => void;
  readonly onLive: () => void;
}

export function DestinationCard(props: DestinationCardProps) {
  const { destination, last, arrival, chosen, live, onEdit, onLive } = props;
  const { id, name, kind, grafanaUrl, tested } = destination;
  const endpoint = addressText(destination);
  const Kind = kind === 'grafana-cloud' ? Cloud : isLocal(destination) ? Box : Server;
  const state = stateNow(destination, live && [live]);
  const { icon: Sign, look } = SIGNS[state];
  const test = useMutation({
    mutationFn: () => api.testDestination({ id }),
    onError: (error) => toast.error(`${name} could not be tested`, { description: error.message }),
  });
  const remove = async (): Promise<void> => {
    const yes = await confirm({
      title: `Remove ${name}?`,
      body: 'Its address and secrets are forgotten. What was sent there stays there, and in the history.',
      action: 'Remove destination',
      danger: true,
    });
    if (!yes) return;
    try {
      await api.removeDestination({ id });
    } catch (error) {
      toast.error(`${name} could not be removed`, { description: (error as Error).message });
    }
  };
  const signals = takes(destination);
  const [failure] = failuresOf(destination);
  return (
    <article className={cx(styles.card, chosen && styles.chosen)} aria-label={name}>
      <header className={styles.cardHead}>
        <Kind size={17} aria-hidden />
        <h2>{name}</h2>
        <span
          className={cx(styles.state, look)}
          title={tested ? `tested ${whenText(tested.time)}` : undefined}
        >
          <Sign size={14} aria-hidden />
          {STATE_WORDS[state]}
        </span>
      </header>
      <p className={styles.url}>{endpoint}</p>
      {state === 'refused' || state === 'unreached' ? (
        <div className={styles.failures}>
          <Failures destination={destination} />
        </div>
      ) : (
        <dl className={styles.facts}>
          <Fact word="Takes">{signals.join(', ')}</Fact>
          {state === 'partly' && failure && (
            <Fact word="Not">
              <span className={styles.warn} title={`${failure.what} ${failure.rest}`}>
                {failure.what}
              </span>
            </Fact>
          )}
          {grafanaUrl !== null && (
            <Fact word="Grafana">
              <a href={grafanaUrl} target="_blank" rel="noreferrer">
                {grafanaUrl.replace(/^https?:\/\//, '')}
              </a>
            </Fact>
          )}
          {live ? (
            <Fact word="Queue">
              <Queue live={live} />
            </Fact>
          ) : (
            <Fact word="Last send">{last ? lastText(last, arrival) : 'nothing yet'}</Fact>
          )}
        </dl>
      )}
      <footer className={styles.cardFoot}>
        <Forward destination={destination} live={live} onLive={onLive} />
        {wantsToken(destination) && (
          <Button small onClick={onEdit}>
            Paste new token
          </Button>
        )}
        <Button small busy={test.isPending} onClick={() => test.mutate()}>
          Test
        </Button>
        <Menu
          align="end"
          label={name}
          trigger={<IconButton icon={Ellipsis} label={`More for ${name}`} small />}
          items={[
            { label: 'Forward live…', icon: Radio, onSelect: onLive },
            { label: 'Send a test trace', icon: Bird, onSelect: () => void sendCanary(destination) },
            { label: 'Change…', icon: PencilLine, onSelect: onEdit },
            {
              label: 'Save its ledger, CSV',
              icon: FileDown,
              onSelect: () => saveLedger({ destination: id }),
            },
            { label: 'Remove…', icon: Trash2, danger: true, onSelect: () => void remove() },
          ]}
        />
      </footer>
    </article>
  );
}

const LIVE_LOOKS = { ok: undefined, quiet: styles.quiet, warn: styles.warn, error: styles.error } as const;

/** How forwarding goes, in a line. */
function Queue({ live }: { readonly live: KeepSending }) {
  const { tone, text, reason } = liveState(live);
  return (
    <span className={LIVE_LOOKS[tone]} title={reason || undefined}>
      {text}
      {reason !== '' && `: ${reason}`}
    </span>
  );
}

interface ForwardProps {
  readonly destination: Destination;
  readonly live: KeepSending | undefined;
  readonly onLive: () => void;
}

/** The switch that forwards what comes in, and beside it what goes and how fast. */
function Forward({ destination, live, onLive }: ForwardProps) {
  const { turn, busy } = useLiveSwitch(destination.id, live);
  return (
    <div className={styles.forward}>
      <Switch checked={live !== undefined} disabled={busy} onChange={(on) => void turn(on)}>
        Forward live
      </Switch>
      {live && (
        <button type="button" className={styles.rate} onClick={onLive} title={ruleText(live.rule)}>
          <Rate live={live} />
          {liveSignals(live).join(', ')}
        </button>
      )}
    </div>
  );
}

function Rate({ live }: { readonly live: KeepSending }) {
  const rate = useRate(liveTotal(live, 'sent'));
  return rate !== null && rate >= 0.5 && `${formatCount(Math.round(rate))}/s · `;
}

function Fact({ word, children }: { readonly word: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function whenText(nanos: string): string {
  const day = formatDay(nanos);
  const clock = formatClock(nanos, { millis: false }).slice(0, 5);
  return day === 'today' ? clock : `${day} ${clock}`;
}

function lastText(send: Send, arrival: Arrival | undefined): string {
  const verdict = verdictOf(send);
  const { text } = withArrival(verdict, arrival);
  const words =
    text === verdict.text && verdict.tone === 'ok'
      ? `all ${formatCount(totalsOf(send).sent)} items taken`
      : text;
  return `${whenText(send.start)}, ${words}`;
}
