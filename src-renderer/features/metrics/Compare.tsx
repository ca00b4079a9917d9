// What the chart is compared with: a second metric, an earlier run. Chosen in a panel, shown as chips.
import { useQuery } from '@tanstack/react-query';
import { GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import type { Instrument } from '#shared/api/metrics.ts';
import { type AskedWindow, runsQuery } from '../../api/index.ts';
import { Button, Chip, formatDayTime, Input, Popover, ServiceSwatch } from '../../ui/index.ts';
import styles from './metrics.module.css';
import { nameAmong, twinWords } from './naming.ts';
import { unitShort } from './units.ts';
import type { useMetricView } from './view.ts';

const OFFERED = 8;
const RUNS = 5;

interface CompareProps {
  /** The metric that is shown, where it is one: it is not offered, and those of its service come first. */
  readonly own: Pick<Instrument, 'id' | 'service'> | undefined;
  readonly instruments: readonly Instrument[];
  readonly state: ReturnType<typeof useMetricView>;
  readonly window: AskedWindow;
}

export function Compare({ own, instruments, state, window }: CompareProps) {
  const { view, setSecond, setAgainst } = state;
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const { data } = useQuery(runsQuery());
  const shown = window.resolve().run;
  const runs = (data?.runs ?? []).filter(
    ({ id, current, counts }) => (shown === undefined ? !current : id !== shown) && counts.metricPoints > 0,
  );
  const against = runs.find(({ id }) => id === view.against);
  const found = offered(instruments, own, text);
  const choose = (act: () => void): void => {
    act();
    setText('');
    setOpen(false);
  };
  return (
    <>
      {view.with && (
        <Chip tone="accent" mono onRemove={() => setSecond(null)}>
          {view.with.metric}
        </Chip>
      )}
      {view.against !== null && (
        <Chip tone="accent" onRemove={() => setAgainst(null)}>
          run {against?.name ?? 'that is gone'}
        </Chip>
      )}
      <Popover
        label="Compare"
        align="end"
        width={340}
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button kind="ghost" small icon={GitCompareArrows}>
            Compare
          </Button>
        }
      >
        <div className={styles.compare}>
          <h3>With an earlier run</h3>
          {runs.length === 0 && <p className={styles.quiet}>No other run holds metrics.</p>}
          {runs.slice(0, RUNS).map(({ id, name, start }) => (
            <button key={id} type="button" onClick={() => choose(() => setAgainst(id))}>
              <span className={styles.cut}>{name}</span>
              <span className={styles.quiet}>{formatDayTime(start)}</span>
            </button>
          ))}
          <h3>With another metric</h3>
          <Input
            small
            aria-label="Find a metric"
            placeholder="Find a metric"
            value={text}
            onChange={setText}
          />
          {found.slice(0, OFFERED).map((one) => (
            <button
              key={one.id}
              type="button"
              onClick={() => choose(() => setSecond(nameAmong(one, instruments)))}
            >
              <ServiceSwatch name={one.service} />
              <span className={styles.cut}>
                <code>{one.name}</code>
              </span>
              <span className={styles.quiet}>
                {[twinWords(one, instruments), unitShort(one.unit)].filter(Boolean).join(', ')}
              </span>
            </button>
          ))}
          {found.length === 0 && <p className={styles.quiet}>No other metric has this in its name.</p>}
          {found.length > OFFERED && <p className={styles.quiet}>{found.length - OFFERED} more</p>}
        </div>
      </Popover>
    </>
  );
}

/** Those that have all words in their names, those of the same service first. */
function offered(instruments: readonly Instrument[], own: CompareProps['own'], text: string): Instrument[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const far = ({ service }: Instrument): number => (service === own?.service ? 0 : 1);
  return instruments
    .filter(({ id, name, service }) => {
      const said = `${name} ${service}`.toLowerCase();
      return id !== own?.id && words.every((word) => said.includes(word));
    })
    .sort((a, b) => far(a) - far(b));
}
