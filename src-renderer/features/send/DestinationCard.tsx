// One destination: where it is, how its last test went, what was last sent there.
import { useMutation } from '@tanstack/react-query';
import {
  Box,
  CircleCheck,
  CircleDashed,
  CircleX,
  Cloud,
  Ellipsis,
  PencilLine,
  Server,
  Trash2,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Destination } from '#shared/api/destinations.ts';
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
  toast,
} from '../../ui/index.ts';
import {
  addressText,
  type DestinationState,
  isLocal,
  STATE_WORDS,
  stateOf,
  takes,
  wantsToken,
} from './destination-words.ts';
import { Failures } from './Failures.tsx';
import { totalsOf, verdictOf } from './outcome-words.ts';
import styles from './Send.module.css';

const SIGNS: Readonly<Record<DestinationState, { icon: Icon; look: string | undefined }>> = {
  ready: { icon: CircleCheck, look: styles.ok },
  partly: { icon: TriangleAlert, look: styles.warn },
  refused: { icon: CircleX, look: styles.error },
  unreached: { icon: CircleX, look: styles.error },
  untested: { icon: CircleDashed, look: styles.quiet },
};

interface DestinationCardProps {
  readonly destination: Destination;
  /** The newest send to it. */
  readonly last: Send | undefined;
  readonly chosen: boolean;
  readonly onEdit: () => void;
}

export function DestinationCard({ destination, last, chosen, onEdit }: DestinationCardProps) {
  const { id, name, kind, grafanaUrl, tested } = destination;
  const endpoint = addressText(destination);
  const Kind = kind === 'grafana-cloud' ? Cloud : isLocal(destination) ? Box : Server;
  const state = stateOf(destination);
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
  return (
    <article className={cx(styles.card, chosen && styles.chosen)} aria-label={name}>
      <header className={styles.cardHead}>
        <Kind size={17} aria-hidden />
        <h2>{name}</h2>
        <span className={cx(styles.state, look)}>
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
          {grafanaUrl !== null && (
            <Fact word="Grafana">
              <a href={grafanaUrl} target="_blank" rel="noreferrer">
                {grafanaUrl.replace(/^https?:\/\//, '')}
              </a>
            </Fact>
          )}
          <Fact word="Last send">{last ? lastText(last) : 'nothing yet'}</Fact>
        </dl>
      )}
      <footer className={styles.cardFoot}>
        <span className={styles.when}>{tested && `tested ${whenText(tested.time)}`}</span>
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
            { label: 'Change…', icon: PencilLine, onSelect: onEdit },
            { label: 'Remove…', icon: Trash2, danger: true, onSelect: () => void remove() },
          ]}
        />
      </footer>
    </article>
  );
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

function lastText(send: Send): string {
  const { tone, text } = verdictOf(send);
  const words = tone === 'ok' ? `all ${formatCount(totalsOf(send).sent)} items taken` : text;
  return `${whenText(send.start)}, ${words}`;
}
