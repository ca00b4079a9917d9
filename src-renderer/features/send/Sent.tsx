// The drawer on a send that is under way or over: each signal ends by itself, and a link works before the rest is
// done. The send goes on without this drawer.
import { useMutation, useQuery } from '@tanstack/react-query';
import { RotateCcw, Square } from 'lucide-react';
import type { Send } from '#shared/api/send.ts';
import { AppError, api, sendQuery, sendsQuery } from '../../api/index.ts';
import {
  Button,
  Drawer,
  ErrorState,
  formatClock,
  formatCount,
  formatDuration,
  goTo,
  Progress,
  SkeletonRows,
  toast,
  toMs,
} from '../../ui/index.ts';
import styles from './drawer.module.css';
import { Outcome, sendTime } from './HistoryTable.tsx';
import { SIGNALS, totalsOf } from './outcome-words.ts';
import { SignalResult } from './SignalResult.tsx';

interface SentProps {
  readonly id: number;
  readonly onClose: () => void;
  /** Opens the drawer on the same again. */
  readonly onAgain: (send: Send) => void;
}

const TITLES: Readonly<Record<Send['state'], string>> = {
  running: 'Sending to',
  done: 'Sent to',
  failed: 'Not all was taken by',
  cancelled: 'Stopped sending to',
  paused: 'Paused sending to',
  interrupted: 'Interrupted while sending to',
};

export function Sent({ id, onClose, onAgain }: SentProps) {
  const { data: send, error } = useQuery(sendQuery(id));
  const cancel = useMutation({
    mutationFn: () => api.cancelSend({ id }),
    onError: (failure) => toast.error('The send could not be stopped', { description: failure.message }),
  });
  return (
    <Drawer
      open
      onClose={onClose}
      title={send ? `${TITLES[send.state]} ${send.destination.name}` : 'Send'}
      footer={
        send &&
        (send.state === 'running' ? (
          <>
            <p className={styles.sum}>Goes on when this window closes.</p>
            <Button icon={Square} busy={cancel.isPending} onClick={() => cancel.mutate()}>
              Cancel the rest
            </Button>
          </>
        ) : (
          <>
            <p className={styles.sum}>
              {send.state === 'interrupted' &&
                'The engine stopped meanwhile. What had been answered is counted.'}
            </p>
            <Button kind="ghost" icon={RotateCcw} onClick={() => onAgain(send)}>
              Send again…
            </Button>
            <Button onClick={onClose}>Close</Button>
          </>
        ))
      }
    >
      {error && !send && (
        <ErrorState
          what={error.message}
          meaning={error instanceof AppError ? error.hint : undefined}
          actions={<Button onClick={() => goTo('/send')}>All sends</Button>}
        />
      )}
      {!send && !error && <SkeletonRows rows={4} />}
      {send && <Body send={send} />}
    </Drawer>
  );
}

function Body({ send }: { readonly send: Send }) {
  const { offered, sent, refused } = totalsOf(send);
  const took = send.end === null ? null : toMs(send.end) - toMs(send.start);
  return (
    <>
      <div className={styles.total}>
        <p className={styles.label}>{send.label}</p>
        <p className={styles.totalLine}>
          <b>
            {formatCount(sent)} of {formatCount(offered)} items
          </b>
          <span>
            started {formatClock(send.start, { millis: false })}
            {took !== null && `, took ${formatDuration(took * 1e6)}`}
          </span>
        </p>
        <Progress label="Sent" share={offered === 0 ? 1 : (sent + refused) / offered} />
      </div>
      {SIGNALS.map((signal) => (
        <SignalResult key={signal} signal={signal} send={send} />
      ))}
      {send.links.length > 0 && (
        <p className={styles.aside}>
          {send.what.kind === 'trace' && 'The link finds the trace by its id at once. '}
          Tempo’s search may need a minute for a new trace, and a quarter of an hour for one recorded long
          ago.
        </p>
      )}
      <Earlier than={send} />
    </>
  );
}

function Earlier({ than }: { readonly than: Send }) {
  const { data } = useQuery(sendsQuery(20));
  const earlier = (data?.sends ?? []).filter(({ id }) => id < than.id).slice(0, 3);
  if (earlier.length === 0) return null;
  return (
    <section className={styles.earlier}>
      <h3>
        Earlier
        <Button kind="ghost" small onClick={() => goTo('/send', { tab: 'history' })}>
          History
        </Button>
      </h3>
      <ul>
        {earlier.map((send) => (
          <li key={send.id}>
            <time>{sendTime(send.start)}</time>
            <span>{send.label}</span>
            <Outcome send={send} />
          </li>
        ))}
      </ul>
    </section>
  );
}
