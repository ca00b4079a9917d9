// How items go out: at their own times or moved to now, and what is hidden on the way.
import { Eye } from 'lucide-react';
import { useState } from 'react';
import type { How } from '#shared/api/send.ts';
import { Button, Chip, formatDuration, RadioGroup } from '../../ui/index.ts';
import { AddRule } from './AddRule.tsx';
import styles from './drawer.module.css';
import { RULE_WORDS, ruleKey, withoutRule, withRule } from './rule-words.ts';
import { useRules } from './use-rules.ts';

interface HowChoiceProps {
  readonly how: How;
  /** How far all times move, ns; 0 while that is not known, or where they stay. */
  readonly shiftNs: number;
  readonly onHow: (part: Partial<How>) => void;
  readonly onPreview: () => void;
}

export function HowChoice({ how, shiftNs, onHow, onPreview }: HowChoiceProps) {
  const [isEdited, setEdited] = useState(false);
  const { rules = [] } = useRules();
  const { redact } = how;
  const hidden = [...rules, ...redact];
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
      <div className={styles.hidden}>
        {hidden.length === 0 ? <span>Nothing is hidden.</span> : <span>Hides</span>}
        {rules.map((rule) => (
          <span key={ruleKey(rule)} className={styles.rule}>
            <Chip mono title={`${rule.pattern}, of everything that leaves`}>
              {ruleText(rule)}
            </Chip>
          </span>
        ))}
        {redact.map((rule) => (
          <span key={ruleKey(rule)} className={styles.rule}>
            <Chip
              mono
              tone="accent"
              title={`${rule.pattern}, in this send only`}
              onRemove={() => onHow({ redact: withoutRule(redact, rule) })}
            >
              {ruleText(rule)}
            </Chip>
          </span>
        ))}
        <Button small kind="ghost" aria-expanded={isEdited} onClick={() => setEdited(!isEdited)}>
          {hidden.length === 0 ? 'Hide something' : 'edit'}
        </Button>
        <Button small kind="ghost" icon={Eye} onClick={onPreview}>
          See what leaves
        </Button>
      </div>
      {isEdited && (
        <AddRule
          onAdd={(rule) => {
            onHow({ redact: withRule(redact, rule) });
            setEdited(false);
          }}
        />
      )}
    </div>
  );
}

const ruleText = (rule: How['redact'][number]): string =>
  rule.where === 'key' ? rule.pattern : `${RULE_WORDS.text} ${rule.pattern}`;

/** An offset of nanoseconds towards now; what is newer than now goes back. */
const offsetText = (ns: number): string => `${formatDuration(Math.abs(ns))}${ns < 0 ? ' back' : ''}`;
