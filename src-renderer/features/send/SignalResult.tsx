// How one signal of a send is doing: how much was accepted, what was not and why in the backend's words, when it is
// tried again, and the link that shows it there.
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  CircleX,
  ExternalLink,
  LoaderCircle,
} from 'lucide-react';
import { type Send, type SignalOutcome, wentWithAnother } from '#shared/api/send.ts';
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
import { Exceptions } from './Exceptions.tsx';
import { NOUN, SIGNAL_WORDS, type Signal, shareOf, signalText } from './outcome-words.ts';
import { useNow } from './use-now.ts';

function signOf(outcome: SignalOutcome): {
  icon: Icon;
  look: string | undefined;
} {
  const { state, refused, leftOut, uncertain } = outcome;
  switch (state) {
    case 'waiting':
    case 'skipped':
      return { icon: CircleDashed, look: styles.quiet };
    case 'sending':
      return { icon: LoaderCircle, look: styles.turning };
    case 'paused':
      return { icon: CirclePause, look: styles.quiet };
    case 'cancelled':
      return { icon: CircleSlash, look: styles.quiet };
    case 'failed':
      return { icon: CircleX, look: styles.error };
    case 'done':
      if (refused > 0) return { icon: CircleAlert, look: styles.error };
      return leftOut - wentWithAnother(outcome) + uncertain > 0
        ? { icon: CircleAlert, look: styles.warn }
        : { icon: CircleCheck, look: styles.ok };
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
  const { sent, refused, leftOut, uncertain, state, messages, retry, bytes } = outcome;
  const share = shareOf(outcome);
  const link = sent > 0 ? linkOf(send, signal) : undefined;
  const hasExceptions = refused + leftOut + uncertain > 0 || state === 'failed';
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
        {hasExceptions ? (
          <Exceptions signal={signal} send={send} />
        ) : (
          messages.map(({ text, items }) => (
            <p key={text} className={styles.remark}>
              {items > 0 && <b>{formatPlural(items, NOUN[signal])}: </b>}
              <code>{text}</code>
            </p>
          ))
        )}
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

function RetryLine({ retry }: { readonly retry: NonNullable<SignalOutcome['retry']> }) {
  const seconds = Math.max(0, Math.ceil((toMs(retry.at) - useNow(500)) / 1000));
  return (
    <p className={styles.retry} role="status">
      Not taken yet: <code>{retry.reason}</code>
      {/[.!?]$/.test(retry.reason) ? '' : '.'}{' '}
      {seconds > 0 ? `Next try in ${seconds} s, try ${retry.attempt + 1}.` : `Try ${retry.attempt + 1}.`}
    </p>
  );
}
