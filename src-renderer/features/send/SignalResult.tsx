// How one signal of a send is doing: how much was accepted, what was refused in the backend's words, when it is
// tried again, and the link that shows it there.
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  ExternalLink,
  LoaderCircle,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Send, SignalOutcome } from '#shared/api/send.ts';
import {
  CopyButton,
  cx,
  formatBytes,
  formatPercent,
  formatPlural,
  type Icon,
  Progress,
  toMs,
} from '../../ui/index.ts';
import styles from './drawer.module.css';
import { NOUN, SIGNAL_WORDS, type Signal, signalText } from './outcome-words.ts';

function signOf({ state, refused }: SignalOutcome): { icon: Icon; look: string | undefined } {
  switch (state) {
    case 'waiting':
    case 'skipped':
      return { icon: CircleDashed, look: styles.quiet };
    case 'sending':
      return { icon: LoaderCircle, look: styles.turning };
    case 'paused':
    case 'cancelled':
      return { icon: CircleSlash, look: styles.quiet };
    case 'failed':
      return { icon: CircleX, look: styles.error };
    case 'done':
      return refused > 0 ? { icon: CircleAlert, look: styles.error } : { icon: CircleCheck, look: styles.ok };
  }
}

/** The link about this signal. */
function linkOf({ links }: Send, signal: Signal): Send['links'][number] | undefined {
  const word = signal === 'traces' ? /trace/i : signal === 'logs' ? /log/i : /metric/i;
  return links.find(({ label }) => word.test(label));
}

interface SignalResultProps {
  readonly signal: Signal;
  readonly send: Send;
}

export function SignalResult({ signal, send }: SignalResultProps) {
  const outcome = send.outcome[signal];
  const { icon: Sign, look } = signOf(outcome);
  const { offered, sent, refused, state, messages, retry, bytes } = outcome;
  const share = offered === 0 ? 0 : (sent + refused) / offered;
  const link = sent > 0 ? linkOf(send, signal) : undefined;
  return (
    <section
      className={cx(styles.result, state === 'skipped' && styles.skipped)}
      aria-label={SIGNAL_WORDS[signal]}
    >
      <Sign size={16} className={look} aria-label={state} />
      <div className={styles.stack}>
        <p className={styles.resultLine}>
          <b>{SIGNAL_WORDS[signal]}</b> {signalText(signal, outcome)}
          <span>{state === 'sending' ? formatPercent(share, 0) : bytes > 0 && formatBytes(bytes)}</span>
        </p>
        {retry && <RetryLine retry={retry} />}
        {state === 'sending' && <Progress label={`${SIGNAL_WORDS[signal]} sent`} share={share} thin />}
        {messages.length > 0 && <Messages signal={signal} outcome={outcome} />}
        {link && (
          <p className={styles.links}>
            <a className={styles.link} href={link.url} target="_blank" rel="noreferrer">
              <ExternalLink size={13} aria-hidden />
              {link.label}
            </a>
            <CopyButton text={link.url}>Copy link</CopyButton>
          </p>
        )}
      </div>
    </section>
  );
}

/** The backend's words, each with how many items it was about. */
function Messages({ signal, outcome }: { readonly signal: Signal; readonly outcome: SignalOutcome }) {
  const { messages, refused, sent } = outcome;
  const loud = refused > 0 || outcome.state === 'failed';
  return (
    <div className={loud ? styles.refused : styles.remark}>
      {messages.map(({ text, items }) => (
        <p key={text}>
          {items > 0 && (
            <b>
              {formatPlural(items, NOUN[signal])}
              {refused > 0 && ' refused'}:{' '}
            </b>
          )}
          <code>{text}</code>
        </p>
      ))}
      {refused > 0 && sent > 0 && <p>The rest went through.</p>}
    </div>
  );
}

function RetryLine({ retry }: { readonly retry: NonNullable<SignalOutcome['retry']> }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((toMs(retry.at) - now) / 1000));
  return (
    <p className={styles.retry} role="status">
      Not taken yet: <code>{retry.reason}</code>.{' '}
      {seconds > 0 ? `Next try in ${seconds} s, try ${retry.attempt + 1}.` : `Try ${retry.attempt + 1}.`}
    </p>
  );
}
