// Setting the clocks of services: all times of a service moved by an offset, and back again.
import { useState } from 'react';
import { type ClockOffsets, estimateOffsets } from '../../logic/clock-skew.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { Button, Dialog, formatDuration, Input, ServiceSwatch } from '../../ui/index.ts';
import styles from './clock.module.css';
import type { TraceView } from './trace-view.ts';

const MS = 1e6;

/** What the trace itself says about its clocks. */
function suggestedClock({ tree, services, skew, main }: TraceModel): ClockOffsets {
  return estimateOffsets(tree, services, skew, main);
}

/** What was typed for a trace is there again when its times were shown as recorded in between. */
const lastSet = new Map<string, ClockOffsets>();

export interface ClockDialogProps {
  readonly view: TraceView;
  readonly onClose: () => void;
}

export function ClockDialog({ view, onClose }: ClockDialogProps) {
  const { recorded, keys } = view;
  const suggested = suggestedClock(recorded);
  const { traceId } = recorded.columns;
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(() =>
    typedOf(keys.clock.size > 0 ? keys.clock : (lastSet.get(traceId) ?? suggested)),
  );
  const names = recorded.services.names;
  const offsets = new Map<string, number>();
  const wrong = new Set<string>();
  for (const [name, text] of typed) {
    const ns = offsetOf(text);
    if (ns === null) wrong.add(name);
    else if (ns !== 0) offsets.set(name, ns);
  }
  const apply = (clock: ClockOffsets) => {
    lastSet.set(traceId, offsets);
    view.change({ clock });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width={520}
      title="Clocks of the services"
      footer={
        <>
          <Button onClick={() => setTyped(typedOf(suggested))} disabled={suggested.size === 0}>
            As suggested
          </Button>
          <span className={styles.grow} />
          <Button onClick={() => apply(new Map())}>Times as recorded</Button>
          <Button kind="primary" disabled={wrong.size > 0} onClick={() => apply(offsets)}>
            Adjust times
          </Button>
        </>
      }
    >
      <p className={styles.words}>
        All spans, events and log records of a service are shown earlier or later by its offset. Nothing that
        was received is changed; the link to this view carries the offsets.
      </p>
      <ul className={styles.list}>
        {names.map((name) => (
          <li key={name} className={styles.line}>
            <ServiceSwatch name={name} />
            <span className={styles.name}>{name}</span>
            <span className={styles.quiet}>
              {suggested.has(name) ? `seems ${spoken(suggested.get(name) ?? 0)}` : ''}
            </span>
            <Input
              small
              mono
              className={styles.offset ?? ''}
              aria-label={`Offset of ${name} in milliseconds`}
              inputMode="decimal"
              value={typed.get(name) ?? '0'}
              onChange={(text) => setTyped(new Map(typed).set(name, text))}
              after={<span className={styles.quiet}>ms</span>}
              {...(wrong.has(name) && { error: 'A number of milliseconds, like -4.5' })}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** "5.00 ms behind": whose times have to be moved later by as much. */
function spoken(ns: number): string {
  return `${formatDuration(Math.abs(ns))} ${ns > 0 ? 'behind' : 'ahead'}`;
}

const typedOf = (offsets: ClockOffsets): ReadonlyMap<string, string> =>
  new Map([...offsets].map(([name, ns]) => [name, String(ns / MS)]));

/** Nanoseconds of a number of milliseconds as typed; null when it is none. */
function offsetOf(text: string): number | null {
  const plain = text.trim().replace('−', '-').replace(',', '.');
  if (plain === '') return 0;
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Math.round(Number(plain) * MS) : null;
}
