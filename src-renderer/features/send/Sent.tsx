// The drawer on a send that is under way or over: each signal ends by itself, and a link works before the rest is
// done. The send goes on without this drawer.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Info, Minimize2, Pause, Play, RotateCcw, Square } from 'lucide-react';
import { linksOf, type Send } from '#shared/api/send.ts';
import { AppError, api, arrivalsQuery, sendQuery, sendsQuery } from '../../api/index.ts';
import {
  Button,
  Drawer,
  ErrorState,
  formatClock,
  formatCount,
  formatDuration,
  formatPlural,
  goTo,
  Progress,
  SkeletonRows,
  toast,
  toMs,
} from '../../ui/index.ts';
import { Arrived } from './Arrived.tsx';
import styles from './drawer.module.css';
import { Outcome, sendTime } from './HistoryTable.tsx';
import { elsewhereOf, leftText, msLeft, SIGNALS, shareOf, totalsOf } from './outcome-words.ts';
import { SignalResult } from './SignalResult.tsx';
import { useNow } from './use-now.ts';

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

function titleOf(send: Send): string {
  const { sent, uncertain } = totalsOf(send);
  return send.state === 'failed' && sent + uncertain === 0 ? 'Nothing was taken by' : TITLES[send.state];
}

export function Sent({ id, onClose, onAgain }: SentProps) {
  const { data: send, error } = useQuery(sendQuery(id));
  return (
    <Drawer
      open
      onClose={onClose}
      title={send ? `${titleOf(send)} ${send.destination.name}` : 'Send'}
      actions={
        send?.state === 'running' && (
          <Button kind="ghost" icon={Minimize2} onClick={onClose}>
            Keep in background
          </Button>
        )
      }
      footer={send && <Foot send={send} onClose={onClose} onAgain={onAgain} />}
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

/** States that can go on with what has not been decided yet. */
const RESUMED: Readonly<Partial<Record<Send['state'], string>>> = {
  paused: 'Resume',
  interrupted: 'Go on',
  failed: 'Try the rest again',
  cancelled: 'Go on',
};

interface FootProps {
  readonly send: Send;
  readonly onClose: () => void;
  readonly onAgain: (send: Send) => void;
}

function Foot({ send, onClose, onAgain }: FootProps) {
  const { id, state } = send;
  const act = useMutation({
    mutationFn: (what: 'cancelSend' | 'pauseSend' | 'resumeSend') => api[what]({ id }),
    onError: (failure) =>
      toast.error(failure.message, {
        ...(failure instanceof AppError && failure.hint !== undefined && { description: failure.hint }),
      }),
  });
  const busy = (what: 'cancelSend' | 'pauseSend' | 'resumeSend'): boolean =>
    act.isPending && act.variables === what;
  const totals = totalsOf(send);
  const isOpen = shareOf(totals) < 1;
  if (state === 'running') {
    return (
      <>
        <p className={styles.sum}>Goes on when this window closes.</p>
        <Button kind="ghost" icon={Pause} busy={busy('pauseSend')} onClick={() => act.mutate('pauseSend')}>
          Pause
        </Button>
        <Button icon={Square} busy={busy('cancelSend')} onClick={() => act.mutate('cancelSend')}>
          Cancel the rest
        </Button>
      </>
    );
  }
  const resume = isOpen || (state === 'cancelled' && totals.uncertain > 0) ? RESUMED[state] : undefined;
  const elsewhere = elsewhereOf(send);
  const isWhole = totals.sent + elsewhere === totals.offered;
  return (
    <>
      <p className={styles.sum}>
        {state === 'interrupted' && 'The engine stopped meanwhile and could not go on by itself.'}
      </p>
      <Button
        kind="ghost"
        icon={RotateCcw}
        title={
          isWhole ? undefined : 'A new send of what is left: its destination and its choices can be changed'
        }
        onClick={() => onAgain(send)}
      >
        {isWhole ? 'Send again…' : resume === undefined ? 'Send the rest…' : 'Change and send…'}
      </Button>
      {resume !== undefined && (
        <Button
          icon={Play}
          title="This send goes on with what is left, with the choices it has"
          busy={busy('resumeSend')}
          onClick={() => act.mutate('resumeSend')}
        >
          {resume}
        </Button>
      )}
      <Button onClick={onClose}>Close</Button>
    </>
  );
}

function Body({ send }: { readonly send: Send }) {
  const totals = totalsOf(send);
  const { offered, sent } = totals;
  const elsewhere = elsewhereOf(send);
  return (
    <>
      <div className={styles.total}>
        <p className={styles.label}>{send.label}</p>
        <p className={styles.totalLine}>
          <b>
            {formatCount(sent)} of {formatPlural(offered, 'item')}
          </b>
          <span>
            {elsewhere > 0 && `${formatCount(elsewhere)} went with another send, `}
            started {formatClock(send.start, { millis: false })}, <Took send={send} share={shareOf(totals)} />
          </span>
        </p>
        <Progress
          label="Sent"
          share={send.state === 'running' ? shareOf(totals) : (sent + elsewhere) / Math.max(1, offered)}
        />
      </div>
      {send.state !== 'running' && <Arrived send={send} />}
      {SIGNALS.map((signal) => (
        <SignalResult key={signal} signal={signal} send={send} />
      ))}
      {linksOf(send).some(({ signal }) => signal !== 'logs' && signal !== 'metrics') && (
        <p className={styles.aside}>
          <Info size={14} aria-hidden />
          <span>
            {send.what.kind === 'trace' && 'The link finds the trace by its id at once. '}
            Tempo’s search may need a minute for a new trace, and a quarter of an hour for one recorded long
            ago.
          </span>
        </p>
      )}
      <Earlier than={send} />
    </>
  );
}

/** How long it took, or will take at this rate. */
function Took({ send, share }: { readonly send: Send; readonly share: number }) {
  const now = useNow(1000);
  if (send.end !== null) return `took ${formatDuration((toMs(send.end) - toMs(send.start)) * 1e6)}`;
  const left = msLeft(share, now - toMs(send.start));
  const waits = SIGNALS.some((signal) => send.outcome[signal].retry !== null);
  return left === null || waits ? 'on its way' : leftText(left);
}

function Earlier({ than }: { readonly than: Send }) {
  const { data } = useQuery(sendsQuery(20));
  const { data: found } = useQuery(arrivalsQuery(20));
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
            <Outcome send={send} arrival={found?.arrivals.find((one) => one.send === send.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
