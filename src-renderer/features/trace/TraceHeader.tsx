// The head of the trace page: what this trace is, in one line, and what can be done with it.
import { ArrowLeft, ChevronDown, CircleX, Copy, Download, Send } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api/index.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { traceText } from '../../logic/trace-text.ts';
import {
  Button,
  Chip,
  CopyButton,
  copyText,
  cx,
  formatDuration,
  formatPlural,
  IconButton,
  Menu,
  ServiceStripe,
  Time,
  toast,
} from '../../ui/index.ts';
import { changeUrl } from '../../ui/view/url.ts';
import styles from './trace.module.css';

export interface TraceHeaderProps {
  readonly model: TraceModel;
  /** Undefined while they are on their way. */
  readonly logs: number | undefined;
  readonly onBack: () => void;
}

export function TraceHeader({ model, logs, onBack }: TraceHeaderProps) {
  const { columns, main, services, bounds, errors } = model;
  const { traceId } = columns;
  const service = services.names[services.ofSpan[main] ?? 0] ?? '';
  const whole = bounds.end - bounds.start;
  const own = columns.duration[main] ?? 0;
  return (
    <header className={styles.header}>
      <IconButton icon={ArrowLeft} label="Back to the traces" kbd="Escape" onClick={onBack} />
      <ServiceStripe name={service} />
      <h1 className={styles.title} title={columns.names[columns.name[main] ?? 0]}>
        {columns.names[columns.name[main] ?? 0]}
      </h1>
      <span className={styles.quiet}>{service}</span>
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
          value={formatDuration(whole)}
          words={own < whole * 0.995 ? `root ${formatDuration(own)}` : 'duration'}
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
      <Menu
        align="end"
        label="Copy"
        trigger={
          <Button kind="ghost" icon={Copy} aria-label="Copy">
            <span className={styles.wide}>Copy</span> <ChevronDown size={13} aria-hidden />
          </Button>
        }
        items={[
          { label: 'Trace id', onSelect: () => copied(traceId, 'Trace id') },
          { label: 'Link to this view', onSelect: () => copied(location.href, 'Link') },
          {
            label: 'Whole trace as text',
            note: 'for a chat',
            onSelect: () => copied(traceText(model, -1, formatDuration), 'Trace'),
          },
        ]}
      />
      <ExportButton traceId={traceId} />
      <Button kind="primary" icon={Send} onClick={() => changeUrl({ send: `trace:${traceId}` })}>
        Send…
      </Button>
    </header>
  );
}

/** One number of the head; a `spare` one goes first when the window is narrow. */
function Fact({ value, words, spare }: { value: string | number; words: string; spare?: boolean }) {
  return (
    <div className={cx(styles.fact, spare && styles.spare)}>
      <dt>{value}</dt>
      <dd>{words}</dd>
    </div>
  );
}

/** Copies, and says what was copied, as a menu that closes cannot. */
export async function copied(text: string, what: string): Promise<void> {
  if (await copyText(text)) toast.ok(`${what} copied`);
}

function ExportButton({ traceId }: { traceId: string }) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const bytes = await api.traceOtlp({ traceId });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/x-ndjson' }));
      link.download = `trace-${traceId}.otlp.jsonl`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      toast.error('The trace could not be exported', {
        description: error instanceof Error ? error.message : String(error),
      });
    } finally {
      setBusy(false);
    }
  };
  return <IconButton icon={Download} label="Export as OTLP JSON" busy={busy} onClick={save} />;
}
