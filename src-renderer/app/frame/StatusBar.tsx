// The status bar tells the truth about ports, store, refusals and sending; each item opens its page.
import { useQuery } from '@tanstack/react-query';
import {
  Check,
  CirclePause,
  CircleSlash,
  CircleX,
  Database,
  Radio,
  Send as SendIcon,
  ShieldAlert,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Status } from '#shared/api/engine.ts';
import { retryOf } from '#shared/api/send.ts';
import {
  arrivalsQuery,
  destinationsQuery,
  keepSendingQuery,
  sendsQuery,
  statusQuery,
  useLive,
} from '../../api/index.ts';
import {
  cx,
  formatBytes,
  formatClock,
  formatCount,
  formatPercent,
  Progress,
  viewHref,
} from '../../ui/index.ts';
import { hasScreen } from '../routes.tsx';
import styles from './Frame.module.css';
import { liveState } from './live-state.ts';
import { sendState } from './send-state.ts';

export function StatusBar() {
  const { data: status } = useQuery(statusQuery());
  return (
    <footer className={styles.status}>
      {status && (
        <>
          {status.saved === null && (
            <>
              <Port name="gRPC" listener={status.grpc} />
              <Port name="HTTP" listener={status.http} />
            </>
          )}
          <Store status={status} />
          {status.noisy && (
            <Item
              to="/settings"
              look={styles.warn}
              title={`${status.noisy.service} brings ${formatPercent(status.noisy.share, 0)} of what comes in and will push out what others sent`}
            >
              <TriangleAlert size={13} aria-hidden />
              {status.noisy.service} fills the store
            </Item>
          )}
          {status.rejected > 0 && (
            <Item to="/health" look={styles.warn} title="Requests that were refused, and why">
              <ShieldAlert size={13} aria-hidden />
              {formatCount(status.rejected)} rejected
            </Item>
          )}
        </>
      )}
      <span className={styles.spring} />
      <Forwarding />
      <Sending />
      {status && (
        <Item to="/settings" title={`Data in ${status.dataDir}`}>
          Spandrel {status.version}
        </Item>
      )}
    </footer>
  );
}

interface ItemProps {
  readonly to: string;
  readonly look?: string | undefined;
  readonly title: string;
  readonly children: ReactNode;
}

function Item({ to, look, title, children }: ItemProps) {
  const names = cx(styles.item, look);
  return hasScreen(to) ? (
    <Link href={viewHref(to)} className={names} title={title}>
      {children}
    </Link>
  ) : (
    <span className={names} title={title}>
      {children}
    </span>
  );
}

function Port({ name, listener }: { readonly name: string; readonly listener: Status['grpc'] }) {
  const away = useLive().connection === 'lost';
  const bad = listener.error !== undefined && !away;
  const title = away
    ? 'Not known while the engine is away'
    : (listener.error ?? `OTLP over ${name} is open on ${listener.host}:${listener.port}`);
  return (
    <Item to={bad ? '/settings' : '/connect'} look={bad ? styles.bad : undefined} title={title}>
      {name}
      <span className={cx(styles.dot, bad && styles.dotError, away && styles.dotHollow)} />
      <b>{listener.port}</b>
      {bad && 'not open'}
    </Item>
  );
}

function Store({ status: { bytes, quotaBytes, counts, saved } }: { readonly status: Status }) {
  const share = quotaBytes > 0 ? bytes / quotaBytes : 0;
  const title = `${formatCount(counts.traces)} traces, ${formatCount(counts.spans)} spans, ${formatCount(counts.logs)} log records, ${formatCount(counts.metricPoints)} metric points. At the limit the oldest go first.`;
  return (
    <Item to="/settings" title={title}>
      <Database size={13} aria-hidden />
      <span>
        <b>{formatBytes(bytes)}</b>
        {saved === null && <> of {formatBytes(quotaBytes)}</>}
      </span>
      {saved === null && (
        <Progress label="Store" share={share} thin tone={share > 1 ? 'warn' : 'quiet'} width={48} />
      )}
    </Item>
  );
}

const LIVE_LOOKS = { ok: undefined, quiet: undefined, warn: styles.warn, error: styles.bad };

/** What is forwarded as it comes, and whether it gets there. */
function Forwarding() {
  const { data } = useQuery(keepSendingQuery());
  const state = liveState(data ?? []);
  if (state === null) return null;
  const { to, tone, text, title } = state;
  return (
    <Item to="/send" look={LIVE_LOOKS[tone]} title={title}>
      <Radio size={13} aria-hidden />
      {to} <span>{text}</span>
    </Item>
  );
}

const ENDS = {
  done: { icon: Check, look: styles.good, word: 'sent' },
  partly: { icon: TriangleAlert, look: styles.warn, word: 'partly refused' },
  missing: { icon: TriangleAlert, look: styles.warn, word: 'sent, some is missing' },
  paused: { icon: CirclePause, look: undefined, word: 'paused' },
  stopped: { icon: CircleSlash, look: undefined, word: 'stopped' },
  failed: { icon: CircleX, look: styles.bad, word: 'failed' },
};

function Sending() {
  const { data: sends } = useQuery(sendsQuery(20));
  const { data: destinations } = useQuery(destinationsQuery());
  const { data: arrivals } = useQuery(arrivalsQuery(20));
  if (!hasScreen('/send') || !sends || !destinations) return null;
  const state = sendState(sends.sends, destinations.destinations.length, arrivals?.arrivals);
  if (state.kind === 'none') {
    return (
      <Item to="/send" title="Add where telemetry may be sent">
        <SendIcon size={13} aria-hidden />
        no destination yet
      </Item>
    );
  }
  if (state.kind === 'idle') {
    return (
      <Item to="/send" title="Nothing was sent yet">
        <SendIcon size={13} aria-hidden />
        nothing sent yet
      </Item>
    );
  }
  const { send, share } = state;
  if (state.kind === 'running') {
    const trouble = retryOf(send);
    return (
      <Item to="/send" title={trouble === null ? send.label : `${send.label}: ${trouble}`}>
        <SendIcon size={13} aria-hidden />
        {send.destination.name}{' '}
        <span>
          {trouble === null ? 'sending' : 'not taken yet,'} {formatPercent(share, 0)}
        </span>
        {trouble !== null && <TriangleAlert size={13} className={styles.warn} aria-hidden />}
      </Item>
    );
  }
  const { icon: Sign, look, word } = ENDS[state.kind];
  return (
    <Item to="/send" title={send.label}>
      <SendIcon size={13} aria-hidden />
      {send.destination.name}{' '}
      <span>
        {word} {formatClock(send.end ?? send.start, { millis: false }).slice(0, 5)}
      </span>
      <Sign size={13} className={look ?? ''} aria-hidden />
    </Item>
  );
}
