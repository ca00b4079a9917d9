// What is forwarded to a destination as it comes, and how that goes.
import { useQuery } from '@tanstack/react-query';
import { Pause, Play, SkipForward, Square } from 'lucide-react';
import { useId, useState } from 'react';
import type { Destination } from '#shared/api/destinations.ts';
import type { KeepSending, KeepSendingRule } from '#shared/api/keep-sending.ts';
import { keepSendingQuery, settingsQuery } from '../../api/index.ts';
import { Button, Checkbox, formatClock, formatPlural, Input, SkeletonRows } from '../../ui/index.ts';
import styles from './Form.module.css';
import { HiddenRules } from './HiddenRules.tsx';
import { EVERYTHING, liveCounts, liveSignals, liveState, outageText, sampledText } from './live-words.ts';
import { NOUN, SIGNAL_WORDS, type Signal } from './outcome-words.ts';
import { type LiveSwitch, useLiveSwitch } from './use-live.ts';

export function LivePanel({ destination }: { readonly destination: Destination }) {
  const { data } = useQuery(keepSendingQuery());
  const live = data?.find((each) => each.destination.id === destination.id);
  const control = useLiveSwitch(destination.id, live);
  const { data: settings } = useQuery(settingsQuery());
  if (!data || !settings) return <SkeletonRows rows={5} />;
  return (
    <div className={styles.form}>
      {live ? (
        <Going live={live} control={control} />
      ) : (
        <p className={styles.about}>What comes in from now on goes there too, as it came.</p>
      )}
      <p className={styles.about}>{outageText(settings.retentionBytes)}</p>
      <p className={styles.about}>{sampledText(live)}</p>
      <RuleForm
        key={JSON.stringify(live?.rule)}
        rule={live?.rule ?? null}
        busy={control.busy}
        onSave={control.set}
      />
    </div>
  );
}

function Going({ live, control }: { readonly live: KeepSending; readonly control: LiveSwitch }) {
  const { rule } = live;
  const { tone, text, reason } = liveState(live);
  return (
    <>
      <p className={tone === 'error' ? styles.bad : styles.about} role="status">
        {text}
        {reason !== '' && <>: {reason}</>}
      </p>
      <div className={styles.wrap}>
        <Button
          small
          icon={rule.on ? Pause : Play}
          busy={control.busy}
          onClick={() => control.set({ ...rule, on: !rule.on })}
        >
          {rule.on ? 'Pause' : 'Resume'}
        </Button>
        <Button small icon={SkipForward} onClick={() => void control.skip()}>
          Leave out what waits
        </Button>
        <Button small icon={Square} onClick={() => void control.turn(false)}>
          Stop
        </Button>
      </div>
      <dl className={styles.counts} aria-label="Forwarded">
        {liveSignals(live).map((signal) => (
          <SignalCounts key={signal} signal={signal} live={live} />
        ))}
      </dl>
    </>
  );
}

function SignalCounts({ signal, live }: { readonly signal: Signal; readonly live: KeepSending }) {
  const counts = live.signals[signal];
  if (counts === null) return null;
  const { waitingSince, messages } = counts;
  return (
    <div>
      <dt>{SIGNAL_WORDS[signal]}</dt>
      <dd>
        {liveCounts(signal, counts).join(', ')}
        {waitingSince !== null && `, since ${formatClock(waitingSince, { millis: false })}`}
        {messages.map(({ text, items }) => (
          <p key={text}>
            {items > 0 && `${formatPlural(items, NOUN[signal])}: `}
            <code>{text}</code>
          </p>
        ))}
      </dd>
    </div>
  );
}

interface RuleFormProps {
  /** Null: nothing is forwarded yet. */
  readonly rule: KeepSendingRule | null;
  readonly busy: boolean;
  readonly onSave: (rule: KeepSendingRule) => void;
}

/** Per cent as typed; undefined for what is no share. */
function shareOf(text: string): number | undefined {
  const percent = Number(text.trim().replace(/\s*%$/, '').replace(',', '.'));
  return percent > 0 && percent <= 100 ? percent / 100 : undefined;
}

const percentText = ({ traces, logs }: KeepSendingRule): string =>
  String(Number((((traces ?? logs)?.share ?? 1) * 100).toPrecision(6)));

function RuleForm({ rule, busy, onSave }: RuleFormProps) {
  const id = useId();
  const [draft, setDraft] = useState<KeepSendingRule>(rule ?? EVERYTHING);
  const [percent, setPercent] = useState(percentText(draft));
  const [services, setServices] = useState((draft.services ?? []).join(', '));
  const share = shareOf(percent);
  const names = services
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const isSomething = draft.traces !== null || draft.logs !== null || draft.metrics;
  const of = (selection: KeepSendingRule['traces']) => selection && { ...selection, share: share ?? 1 };
  const turn = (signal: 'traces' | 'logs', on: boolean): void =>
    setDraft({ ...draft, [signal]: on ? { filter: '', share: 1 } : null });
  return (
    <div className={styles.form}>
      <form
        id={id}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (share === undefined || !isSomething) return;
          onSave({
            ...draft,
            on: rule?.on ?? true,
            traces: of(draft.traces),
            logs: of(draft.logs),
            services: names.length > 0 ? names : null,
          });
        }}
      >
        <Checkbox checked={draft.traces !== null} onChange={(on) => turn('traces', on)}>
          Traces
        </Checkbox>
        {draft.traces && (
          <Input
            label="Only spans like, TraceQL"
            value={draft.traces.filter}
            onChange={(filter) => setDraft({ ...draft, traces: { filter, share: 1 } })}
            placeholder="{ status = error }"
            mono
          />
        )}
        <Checkbox checked={draft.logs !== null} onChange={(on) => turn('logs', on)}>
          Logs
        </Checkbox>
        {draft.logs && (
          <Input
            label="Only records like, LogQL"
            value={draft.logs.filter}
            onChange={(filter) => setDraft({ ...draft, logs: { filter, share: 1 } })}
            placeholder='{service_name="cart"} |= "timeout"'
            mono
          />
        )}
        <Checkbox checked={draft.metrics} onChange={(metrics) => setDraft({ ...draft, metrics })}>
          Metrics
        </Checkbox>
        <div className={styles.pair}>
          <Input
            label="Share of traces, %"
            value={percent}
            onChange={setPercent}
            inputMode="decimal"
            error={share === undefined ? 'Above 0, up to 100.' : undefined}
          />
          <Input
            label="Only these services"
            value={services}
            onChange={setServices}
            placeholder="all; or cart, payment"
          />
        </div>
      </form>
      <HiddenRules
        redact={draft.redact}
        onRedact={(redact) => setDraft({ ...draft, redact })}
        scope="of what is forwarded here"
      />
      <div className={styles.buttons}>
        <Button
          kind="primary"
          type="submit"
          form={id}
          busy={busy}
          disabled={share === undefined || !isSomething}
        >
          {rule ? 'Save' : 'Forward from now on'}
        </Button>
      </div>
    </div>
  );
}
