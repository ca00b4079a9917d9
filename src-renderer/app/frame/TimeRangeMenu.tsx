// Which stretch of time the screens show: so much up to now, or from one moment to another.
import { Check, ChevronDown, Clock } from 'lucide-react';
import { useState } from 'react';
import {
  Button,
  cx,
  Input,
  Popover,
  PRESETS,
  rangeLabel,
  resolveRange,
  useTimeRange,
} from '../../ui/index.ts';
import styles from './Frame.module.css';
import { parseMoment, writeMoment } from './moment.ts';
import menu from './TimeRangeMenu.module.css';

export function TimeRangeMenu() {
  const { range, setRange } = useTimeRange();
  const [open, setOpen] = useState(false);
  const label = rangeLabel(range);
  const choose = (from: string): void => {
    setRange({ from, to: null });
    setOpen(false);
  };
  return (
    <Popover
      label="Time range"
      flush
      width={232}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className={styles.menu} aria-label={`Time range: ${label}`}>
          <Clock size={14} aria-hidden />
          {label}
          <ChevronDown size={14} aria-hidden />
        </button>
      }
    >
      {PRESETS.map((from) => {
        const here = range.from === from && range.to === null;
        return (
          <button
            key={from}
            type="button"
            className={menu.preset}
            aria-pressed={here}
            onClick={() => choose(from)}
          >
            <span className={cx(menu.check)}>{here && <Check size={14} aria-hidden />}</span>
            {rangeLabel({ from, to: null, run: null })}
          </button>
        );
      })}
      <Exact key={`${open} ${range.from} ${range.to}`} onDone={() => setOpen(false)} />
    </Popover>
  );
}

function Exact({ onDone }: { readonly onDone: () => void }) {
  const { range, setRange } = useTimeRange();
  const now = resolveRange(range);
  const [from, setFrom] = useState(() => (now.from === undefined ? '' : writeMoment(now.from)));
  const [to, setTo] = useState(() => (now.to === undefined ? '' : writeMoment(now.to)));
  const fromNs = parseMoment(from);
  const toNs = to.trim() === '' ? null : parseMoment(to);
  const wrong = (text: string, parsed: string | null): string | undefined =>
    text.trim() !== '' && parsed === null ? 'Write it as 2026-11-20 14:05:00' : undefined;
  const fromError = wrong(from, fromNs);
  const toError =
    wrong(to, toNs) ??
    (fromNs !== null && toNs !== null && BigInt(toNs) <= BigInt(fromNs)
      ? 'Ends before it begins'
      : undefined);
  return (
    <form
      className={menu.exact}
      onSubmit={(event) => {
        event.preventDefault();
        if (fromNs === null || toError !== undefined) return;
        setRange({ from: fromNs, to: toNs });
        onDone();
      }}
    >
      <Input
        label="From"
        mono
        small
        value={from}
        onChange={setFrom}
        {...(fromError !== undefined && { error: fromError })}
      />
      <Input
        label="To"
        mono
        small
        value={to}
        onChange={setTo}
        placeholder="now"
        {...(toError !== undefined && { error: toError })}
      />
      <Button small type="submit" disabled={fromNs === null || toError !== undefined}>
        Show
      </Button>
    </form>
  );
}
