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
  /** Hides it in all that ever leaves. */
  readonly onAlways: (rule: RedactionRule) => void;
}

export function Suggestions({ suggestions, onHide, onAlways }: SuggestionsProps) {
  return suggestions.map(({ rule, why, count, keys, example }) => (
    <li key={ruleKey(rule)}>
      <TriangleAlert size={15} className={styles.warn} aria-label="warning" />
      <div>
        <p>
          <b>
            {formatPlural(count, 'text')} may hold {why}.
          </b>{' '}
          In {keys.slice(0, 4).map(placeText).join(', ')}
          {keys.length > 4 && ` and ${keys.length - 4} more`}.
        </p>
        <p className={styles.example}>
          {placeText(example.where)}: <code>{example.text}</code>
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
}

/** A value that stands in no attribute and no field of its own is a record's body. */
const placeText = (where: string): string => (/^(string|bytes|number)Value$/.test(where) ? 'body' : where);
