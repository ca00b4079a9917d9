// The head of the trace page: what this trace is, in one line, and what can be done with it.
import { ArrowLeft, ChevronDown, CircleX, Copy } from 'lucide-react';
import { seenText } from '../../logic/seen-text.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import {
  Button,
  Chip,
  CopyButton,
  cx,
  formatDuration,
  formatPlural,
  IconButton,
  Menu,
  type MenuItem,
  ServiceStripe,
  Time,
} from '../../ui/index.ts';
import { Adjusted } from './Adjusted.tsx';
import styles from './trace.module.css';
import type { OutAction, TraceOut } from './use-trace-out.ts';

export interface TraceHeaderProps {
  readonly model: TraceModel;
  /** Clocks are set: times are not all as recorded. */
  readonly adjusted: boolean;
  /** Undefined while they are on their way. */
  readonly logs: number | undefined;
  readonly onBack: () => void;
  readonly out: TraceOut;
  /** Two traces are being compared. */
  readonly comparing: boolean;
}

export function TraceHeader({ model, adjusted, logs, onBack, out, comparing }: TraceHeaderProps) {
  const { columns, main, services, length, errors } = model;
  const { traceId } = columns;
  const service = services.names[services.ofSpan[main] ?? 0] ?? '';
  const own = columns.duration[main] ?? 0;
  const name = seenText(columns.names[columns.name[main] ?? 0] ?? '');
  return (
    <header className={styles.header}>
      <IconButton icon={ArrowLeft} label="Back to the traces" kbd="Escape" onClick={onBack} />
      <ServiceStripe name={service} />
      <h1 className={styles.title} title={name}>
        {name}
      </h1>
      <span className={styles.whose} title={service}>
        {service}
      </span>
      {errors.length > 0 && (
        <Chip tone="error" icon={CircleX}>
          {formatPlural(errors.length, 'error')}
        </Chip>
      )}
      <code className={styles.id} title={traceId}>
        {traceId.slice(0, 8)}…{traceId.slice(-4)}
      </code>
      <CopyButton text={traceId} label="Copy trace id" />
      <span className={styles.grow} />
      <dl className={styles.facts}>
        <Fact
          value={formatDuration(length)}
          words={own < length * 0.995 ? `root ${formatDuration(own)}` : 'duration'}
          adjusted={adjusted}
        />
        <div className={styles.fact}>
          <dt>
            <Time time={columns.baseNs} />
          </dt>
          <dd className={styles.wide}>
            <Time time={columns.baseNs} show="relative" />
          </dd>
        </div>
        <Fact value={columns.count.toLocaleString('en-US')} words={columns.count === 1 ? 'span' : 'spans'} />
        <Fact
          spare
          value={services.names.length}
          words={services.names.length === 1 ? 'service' : 'services'}
        />
        {logs !== undefined && (
          <Fact value={logs.toLocaleString('en-US')} words={logs === 1 ? 'log' : 'logs'} />
        )}
      </dl>
      <Button
        kind="ghost"
        icon={out.compare.icon}
        on={comparing}
        aria-label="Compare with another trace"
        title="Compare with another trace"
        onClick={out.compare.run}
      >
        <span className={styles.wide}>Compare</span>
      </Button>
      <Menu
        align="end"
        label="Copy"
        trigger={
          <Button kind="ghost" icon={Copy} aria-label="Copy">
            <span className={styles.wide}>Copy</span> <ChevronDown size={13} aria-hidden />
          </Button>
        }
        items={[
          itemOf(out.copyId),
          itemOf(out.copyLink),
          'separator',
          itemOf(out.copySpan),
          itemOf(out.copySubtree),
          itemOf(out.copyTrace),
        ]}
      />
      <IconButton
        icon={out.exportTrace.icon}
        label={out.exportTrace.short}
        kbd={out.exportTrace.keys}
        busy={out.exporting}
        onClick={out.exportTrace.run}
      />
      <Button kind="primary" icon={out.send.icon} onClick={out.send.run}>
        {out.send.short}
      </Button>
    </header>
  );
}

interface FactProps {
  readonly value: string | number;
  readonly words: string;
  /** Goes first when the window is narrow. */
  readonly spare?: boolean;
  readonly adjusted?: boolean;
}

/** One number of the head. */
function Fact({ value, words, spare, adjusted }: FactProps) {
  return (
    <div className={cx(styles.fact, spare && styles.spare)}>
      <dt>{value}</dt>
      <dd>
        {words}
        {adjusted && <Adjusted />}
      </dd>
    </div>
  );
}

/** An action as a line of a menu. */
export function itemOf({ short, icon, note, keys, run }: OutAction): MenuItem {
  return { label: short, icon, kbd: keys, onSelect: run, ...(note !== undefined && { note }) };
}
