// The bar under the list: whether new records come in, how many at most, why not, and how many wait.
import { useQuery } from '@tanstack/react-query';
import { ArrowDownToLine, Pause } from 'lucide-react';
import { statusQuery } from '../../api/index.ts';
import { Button, formatCount, formatRate, Kbd, Select } from '../../ui/index.ts';
import styles from './logs.module.css';
import { RATE_CAPS, type RateCap, rateCapFrom } from './rate-cap.ts';
import type { HoldReason } from './use-hold.ts';

const REASONS: Readonly<Record<Exclude<HoldReason, null>, string>> = {
  open: 'while a row is open',
  scrolled: 'while you read further up',
  asked: 'until you resume',
  paused: 'with all live updates, in the top bar',
};

const CAPS = RATE_CAPS.map((cap) => ({ value: String(cap), label: `${formatCount(cap)} a second` }));

interface TailBarProps {
  readonly hold: HoldReason;
  readonly waiting: { readonly count: number; readonly atLeast: boolean };
  readonly passedBy: number;
  /** The list shows some of the records that come. */
  readonly narrowed: boolean;
  readonly cap: RateCap;
  readonly onCap: (cap: RateCap) => void;
  readonly onHold: () => void;
  readonly onResume: () => void;
}

export function TailBar({ hold, waiting, passedBy, narrowed, cap, onCap, onHold, onResume }: TailBarProps) {
  const { data: status } = useQuery(statusQuery());
  return (
    <div className={styles.tailBar}>
      {hold === null ? (
        <span className={styles.running}>
          <span className={styles.dot} data-on="" />
          <b>Live tail</b>
        </span>
      ) : (
        <>
          <span className={styles.held}>
            <Pause size={13} aria-hidden />
            Live tail held
          </span>
          <span className={styles.quiet}>{REASONS[hold]}</span>
          <output className={styles.waiting}>
            {waiting.count > 0 && `${formatCount(waiting.count)}${waiting.atLeast ? ' or more' : ''} waiting`}
          </output>
        </>
      )}
      {status && (
        <span className={styles.rate}>
          {hold !== null && <span className={styles.dot} data-on={status.rates.logs > 0 ? '' : undefined} />}
          {formatRate(status.rates.logs)}
          {narrowed && ' of all logs'}
        </span>
      )}
      <span className={styles.cap}>
        shown at most
        <Select
          small
          label="Lines shown at most"
          value={String(cap)}
          options={CAPS}
          onChange={(next) => onCap(rateCapFrom(next))}
        />
      </span>
      {passedBy > 0 && (
        <output
          className={styles.quiet}
          title="More came than the cap lets in. They are not lost: hold, and scroll up to them."
        >
          {formatCount(passedBy)} passed by
        </output>
      )}
      <span className={styles.spring} />
      {hold === null ? (
        <Button small icon={Pause} onClick={onHold}>
          Hold <Kbd keys="Space" />
        </Button>
      ) : (
        <Button small icon={ArrowDownToLine} onClick={onResume}>
          Resume <Kbd keys="Space" />
        </Button>
      )}
    </div>
  );
}
