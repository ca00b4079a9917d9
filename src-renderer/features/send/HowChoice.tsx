// How items go out: at their own times or moved to now, and what is hidden on the way.
import { Eye } from 'lucide-react';
import type { How } from '#shared/api/send.ts';
import { Button, formatDuration, RadioGroup } from '../../ui/index.ts';
import styles from './drawer.module.css';
import { HiddenRules } from './HiddenRules.tsx';

interface HowChoiceProps {
  readonly how: How;
  /** How far all times move, ns; 0 while that is not known, or where they stay. */
  readonly shiftNs: number;
  readonly onHow: (part: Partial<How>) => void;
  readonly onPreview: () => void;
}

export function HowChoice({ how, shiftNs, onHow, onPreview }: HowChoiceProps) {
  return (
    <div className={styles.stack}>
      <RadioGroup
        label="Times"
        value={how.time}
        options={[
          { value: 'recorded', label: 'As recorded', note: 'with its own times and ids' },
          {
            value: 'now',
            label: 'Shifted to now',
            note: `by ${how.time === 'now' && shiftNs !== 0 ? offsetText(shiftNs) : 'one offset'}, with ids of their own`,
          },
        ]}
        onChange={(time) => onHow({ time })}
      />
      <HiddenRules redact={how.redact} onRedact={(redact) => onHow({ redact })} scope="in this send only">
        <Button small kind="ghost" icon={Eye} onClick={onPreview}>
          See what leaves
        </Button>
      </HiddenRules>
    </div>
  );
}

/** An offset of nanoseconds towards now; what is newer than now goes back. */
const offsetText = (ns: number): string => `${formatDuration(Math.abs(ns))}${ns < 0 ? ' back' : ''}`;
