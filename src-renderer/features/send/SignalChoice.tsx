// Which signals go along, each with what of it, how many and how large.
import type { Preflight } from '#shared/api/send.ts';
import { Checkbox, formatBytes, formatPlural } from '../../ui/index.ts';
import styles from './drawer.module.css';
import { NOUN, SIGNAL_WORDS, SIGNALS, type Signal } from './outcome-words.ts';
import { SIGNAL_NOTES, type WhatKind } from './what-choices.ts';

interface SignalChoiceProps {
  readonly kind: WhatKind;
  /** Null while it is counted. */
  readonly preflight: Preflight | null;
  readonly chosen: readonly Signal[];
  readonly onChange: (signals: readonly Signal[]) => void;
}

export function SignalChoice({ kind, preflight, chosen, onChange }: SignalChoiceProps) {
  return (
    <ul className={styles.signals}>
      {SIGNALS.map((signal) => {
        const on = chosen.includes(signal);
        const count = preflight?.offered[signal];
        const note = signal === 'traces' && preflight ? preflight.label : SIGNAL_NOTES[kind][signal];
        return (
          <li key={signal} className={styles.signal}>
            <Checkbox
              checked={on}
              onChange={(next) =>
                onChange(SIGNALS.filter((each) => (each === signal ? next : chosen.includes(each))))
              }
            >
              <b>{SIGNAL_WORDS[signal]}</b> <span className={styles.note}>{note}</span>
            </Checkbox>
            {preflight && count && (
              <span className={styles.count}>
                <span>
                  {count.items === 0
                    ? noneText(
                        preflight.already[signal] + preflight.uncertain[signal] + preflight.underWay[signal],
                      )
                    : formatPlural(count.items, NOUN[signal])}
                </span>{' '}
                {count.items > 0 && <span className={styles.bytes}>{formatBytes(count.bytes)}</span>}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Said of a signal of which nothing is left to send. */
const noneText = (already: number): string => (already > 0 ? 'none new' : 'none');
