// "Did it arrive?": what the destination answered when it was asked, signal by signal, and how to ask it where it
// cannot be. A backend's "yes" to a request is not yet that.
import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleHelp, Clock, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import type { Arrival, SignalArrival } from '#shared/api/arrivals.ts';
import type { Send } from '#shared/api/send.ts';
import { api, arrivalQuery } from '../../api/index.ts';
import {
  Button,
  formatClock,
  formatCount,
  formatPlural,
  goTo,
  type Icon,
  Progress,
  toast,
} from '../../ui/index.ts';
import { type ArrivalTone, arrivalText, arrivalTone, arrivalVerdict } from './arrival-words.ts';
import styles from './drawer.module.css';
import { Missing } from './Missing.tsx';
import { NOUN, SIGNAL_WORDS, SIGNALS, type Signal, totalsOf } from './outcome-words.ts';

const SIGNS: Readonly<Record<ArrivalTone, { icon: Icon; look: string | undefined; word: string }>> = {
  running: { icon: LoaderCircle, look: styles.turning, word: 'asking' },
  ok: { icon: CircleCheck, look: styles.ok, word: 'arrived' },
  warn: { icon: Clock, look: styles.warn, word: 'not to be seen' },
  error: { icon: CircleAlert, look: styles.error, word: 'missing' },
  quiet: { icon: CircleHelp, look: styles.quiet, word: 'not known' },
};

export function Arrived({ send }: { readonly send: Send }) {
  const { data: arrival, error } = useQuery(arrivalQuery(send.id));
  const ask = useMutation({
    mutationFn: () => api.askArrival({ id: send.id }),
    onError: (failure) => toast.error('The destination could not be asked', { description: failure.message }),
  });
  if (arrival === undefined && !error) return null;
  const { sent, uncertain } = totalsOf(send);
  // Nothing went that could be there.
  const isNothing = !arrival || SIGNALS.every((signal) => arrival.signals[signal].state === 'skipped');
  if (sent + uncertain === 0 && isNothing) return null;
  const asking = ask.isPending || arrival?.state === 'asking';
  return (
    <section className={styles.arrived} aria-label="Did it arrive?">
      <header className={styles.arrivedHead}>
        <h3>Did it arrive?</h3>
        {arrival?.end && <span>asked {formatClock(arrival.end, { millis: false })}</span>}
        <Button small kind="ghost" busy={asking} onClick={() => ask.mutate()}>
          {arrival ? 'Ask again' : 'Ask now'}
        </Button>
      </header>
      {error && <p className={styles.remark}>{error.message}</p>}
      {arrival === null && (
        <p className={styles.remark}>
          {send.destination.name} took it. It was not asked yet what it kept of it.
        </p>
      )}
      {arrival && <Report arrival={arrival} destination={send.destination.id} />}
    </section>
  );
}

function Report({ arrival, destination }: { readonly arrival: Arrival; readonly destination: number }) {
  return (
    <>
      <p className={styles.verdict} role="status">
        {arrivalVerdict(arrival)}
      </p>
      {SIGNALS.filter((signal) => arrival.signals[signal].state !== 'skipped').map((signal) => (
        <SignalReport
          key={signal}
          send={arrival.send}
          signal={signal}
          report={arrival.signals[signal]}
          destination={destination}
        />
      ))}
    </>
  );
}

interface SignalReportProps {
  readonly send: number;
  readonly signal: Signal;
  readonly report: SignalArrival;
  readonly destination: number;
}

function SignalReport({ send, signal, report, destination }: SignalReportProps) {
  const [listed, setListed] = useState(false);
  const { state, accepted, arrived, pending, missing, reasons, message } = report;
  const { icon: Sign, look, word } = SIGNS[arrivalTone(report)];
  const unseen = pending + missing;
  return (
    <div className={styles.report}>
      <Sign size={15} className={look} aria-label={word} />
      <div className={styles.stack}>
        <p>
          <b>{SIGNAL_WORDS[signal]}</b> {arrivalText(signal, report)}
        </p>
        {state === 'asking' && (
          <Progress
            label={`${SIGNAL_WORDS[signal]} asked after`}
            share={accepted === 0 ? 0 : (arrived + unseen) / accepted}
            thin
          />
        )}
        {message !== '' && <p className={styles.remark}>{message}</p>}
        {state === 'cannot-ask' && (
          <p>
            <Button small onClick={() => goTo('/send', { edit: String(destination) })}>
              Give read access
            </Button>
          </p>
        )}
        {reasons.map(({ fate, reason, items, examples }) => (
          <div key={`${fate} ${reason}`} className={fate === 'missing' ? styles.refused : styles.remark}>
            <p>
              <b>
                {formatPlural(items, NOUN[signal])}
                {fate === 'missing' && ' missing'}:
              </b>{' '}
              {reason}
            </p>
            {fate === 'missing' && !listed && examples.length > 0 && <code>{examples[0]}</code>}
          </div>
        ))}
        {state !== 'asking' && unseen > 0 && (
          <p>
            <Button small kind="ghost" aria-expanded={listed} onClick={() => setListed(!listed)}>
              {listed ? 'Hide them' : `Show ${unseen === 1 ? 'it' : `all ${formatCount(unseen)}`}`}
            </Button>
          </p>
        )}
        {listed && <Missing send={send} signal={signal} count={unseen} />}
      </div>
    </div>
  );
}
