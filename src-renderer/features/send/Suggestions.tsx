// What looks like a secret in what would leave, each with the rule that hides it.
import { TriangleAlert } from 'lucide-react';
import type { RedactionRule, Suggestion } from '#shared/api/redaction.ts';
import { Button, formatPlural } from '../../ui/index.ts';
import styles from './drawer.module.css';
import { ruleKey } from './rule-words.ts';

interface SuggestionsProps {
  readonly suggestions: readonly Suggestion[];
  /** Hides it in this send; left out where there is none. */
  readonly onHide?: (rule: RedactionRule) => void;
  /** Hides all of it in this send, of several kinds at once. */
  readonly onHideAll?: () => void;
  /** Hides it in all that ever leaves. */
  readonly onAlways: (rule: RedactionRule) => void;
}

export function Suggestions({ suggestions, onHide, onHideAll, onAlways }: SuggestionsProps) {
  const each = suggestions.map(({ rule, why, count, keys, example }) => (
    <li key={ruleKey(rule)}>
      <TriangleAlert size={15} className={styles.warn} aria-label="warning" />
      <div>
        <p>
          <b>
            {formatPlural(count, 'text')} may hold {why}.
          </b>{' '}
          In {keys.slice(0, 4).join(', ')}
          {keys.length > 4 && ` and ${keys.length - 4} more`}.
        </p>
        <p className={styles.example}>
          {example.where}: <code>{example.text}</code>
        </p>
      </div>
      <div className={styles.remedies}>
        {onHide && (
          <Button small onClick={() => onHide(rule)}>
            Hide
          </Button>
        )}
        <Button small kind={onHide ? 'ghost' : 'plain'} onClick={() => onAlways(rule)}>
          Always hide
        </Button>
      </div>
    </li>
  ));
  if (onHideAll === undefined || suggestions.length < 2) return each;
  return (
    <>
      <li>
        <TriangleAlert size={15} className={styles.warn} aria-label="warning" />
        <p>
          <b>{suggestions.length} kinds of what looks like secrets leave unhidden.</b>
        </p>
        <div className={styles.remedies}>
          <Button small onClick={onHideAll}>
            Hide all
          </Button>
        </div>
      </li>
      {each}
    </>
  );
}
