// What is hidden of everything that leaves: the rules kept in Settings, and what looks as if it should be among them.
import { useQuery } from '@tanstack/react-query';
import { EyeOff, X } from 'lucide-react';
import { useState } from 'react';
import { destinationsQuery, runsQuery, suggestionsQuery } from '../../api/index.ts';
import { Button, EmptyState, ErrorState, formatCount, IconButton, SkeletonRows } from '../../ui/index.ts';
import { AddRule } from './AddRule.tsx';
import drawer from './drawer.module.css';
import { PLAIN } from './how-words.ts';
import { SIGNALS } from './outcome-words.ts';
import styles from './Rules.module.css';
import { RULE_WORDS, ruleKey, withoutRule, withRule } from './rule-words.ts';
import { Suggestions } from './Suggestions.tsx';
import { useRules } from './use-rules.ts';

export function Rules() {
  const { rules, busy, error, save } = useRules();
  if (error && !rules) return <ErrorState what="The rules could not be read" meaning={error.message} />;
  if (!rules) return <SkeletonRows rows={6} />;
  return (
    <div className={styles.screen}>
      <section className={styles.rules} aria-label="Rules">
        <h2>What is hidden of everything that leaves</h2>
        <p className={styles.about}>
          A rule for an attribute hides its values wherever it stands; one for text hides what matches in
          names, values and log bodies. What is captured here stays whole. Forwarding live obeys them too.
        </p>
        <AddRule busy={busy} onAdd={(rule) => save(withRule(rules, rule))} />
        {rules.length === 0 ? (
          <EmptyState icon={EyeOff} title="Nothing is hidden yet">
            Name an attribute, or look for what seems secret.
          </EmptyState>
        ) : (
          <ul className={styles.list}>
            {rules.map((rule) => (
              <li key={ruleKey(rule)}>
                <span>{RULE_WORDS[rule.where]}</span>
                <code>{rule.pattern}</code>
                <IconButton
                  icon={X}
                  label={`Remove ${rule.pattern}`}
                  small
                  onClick={() => save(withoutRule(rules, rule))}
                />
              </li>
            ))}
          </ul>
        )}
      </section>
      <Looked onAlways={(rule) => save(withRule(rules, rule))} />
    </div>
  );
}

/** Looks through the newest run for what seems secret, when it is asked to. */
function Looked({ onAlways }: { readonly onAlways: Parameters<typeof Suggestions>[0]['onAlways'] }) {
  const [isAsked, setAsked] = useState(false);
  const runs = useQuery(runsQuery());
  const destinations = useQuery(destinationsQuery());
  const run = (runs.data?.runs ?? []).find(
    ({ counts }) => counts.spans + counts.logs + counts.metricPoints > 0,
  );
  const destination = destinations.data?.destinations[0]?.id ?? 0;
  const request = run && {
    what: { kind: 'run' as const, run: run.id },
    signals: [...SIGNALS],
    destination,
    how: PLAIN,
  };
  const { data, error, isFetching, refetch } = useQuery(
    suggestionsQuery(isAsked && request ? request : null),
  );
  return (
    <section className={styles.looked} aria-label="Suggestions">
      <h2>What looks like a secret</h2>
      <p className={styles.about}>In the newest run that holds something{run ? `: ${run.name}` : ''}.</p>
      <p>
        <Button disabled={!run} busy={isFetching} onClick={() => (isAsked ? void refetch() : setAsked(true))}>
          {data ? 'Look again' : 'Look through it'}
        </Button>
      </p>
      {error && <p role="alert">{error.message}</p>}
      {data && (
        <>
          <p className={styles.about} role="status">
            {data.suggestions.length === 0 ? 'Nothing more was found' : 'Found'} in {formatCount(data.looked)}{' '}
            items{data.complete ? '' : ', as far as there was time'}.
          </p>
          <ul className={drawer.findings}>
            <Suggestions suggestions={data.suggestions} onAlways={onAlways} />
          </ul>
        </>
      )}
    </section>
  );
}
