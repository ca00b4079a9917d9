// What is hidden on the way: the rules of Settings, which always apply, and those of one send or one forwarding.
import { type ReactNode, useState } from 'react';
import type { RedactionRule } from '#shared/api/redaction.ts';
import { secretNamed } from '#shared/model/secrets.ts';
import { Button, Chip } from '../../ui/index.ts';
import { AddRule } from './AddRule.tsx';
import styles from './drawer.module.css';
import { RULE_WORDS, ruleKey, withoutRule, withRule } from './rule-words.ts';
import { useRules } from './use-rules.ts';

interface HiddenRulesProps {
  /** Beside the rules of Settings. */
  readonly redact: readonly RedactionRule[];
  readonly onRedact: (redact: RedactionRule[]) => void;
  /** Where its own rules apply: "in this send only". */
  readonly scope: string;
  /** Stands behind the rules. */
  readonly children?: ReactNode;
}

export function HiddenRules({ redact, onRedact, scope, children }: HiddenRulesProps) {
  const [isEdited, setEdited] = useState(false);
  const { rules = [] } = useRules();
  const isNothing = rules.length + redact.length === 0;
  return (
    <>
      <div className={styles.hidden}>
        {isNothing ? <span>Nothing is hidden.</span> : <span>Hides</span>}
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
              title={`${rule.pattern}, ${scope}`}
              onRemove={() => onRedact(withoutRule(redact, rule))}
            >
              {ruleText(rule)}
            </Chip>
          </span>
        ))}
        <Button small kind="ghost" aria-expanded={isEdited} onClick={() => setEdited(!isEdited)}>
          {isNothing ? 'Hide something' : 'edit'}
        </Button>
        {children}
      </div>
      {isEdited && (
        <AddRule
          onAdd={(rule) => {
            onRedact(withRule(redact, rule));
            setEdited(false);
          }}
        />
      )}
    </>
  );
}

const ruleText = (rule: RedactionRule): string =>
  rule.where === 'key' ? rule.pattern : (secretNamed(rule.pattern) ?? `${RULE_WORDS.text} ${rule.pattern}`);
