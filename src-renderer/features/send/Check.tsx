// What the target will do with what is offered: worst first, each in plain words, with what can be done about it.
import type { UseQueryResult } from '@tanstack/react-query';
import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Destination } from '#shared/api/destinations.ts';
import type { Suggestion } from '#shared/api/redaction.ts';
import type { How, Preflight } from '#shared/api/send.ts';
import { AppError, type Checked } from '../../api/index.ts';
import { Button, cx, formatDuration, type Icon, SkeletonRows, viewHref } from '../../ui/index.ts';
import { stateOf } from './destination-words.ts';
import styles from './drawer.module.css';
import { alreadyText, checkVerdict, limitsText, lookedText, type Reason, remedyOf } from './how-words.ts';
import { withRule } from './rule-words.ts';
import { Suggestions } from './Suggestions.tsx';
import { useRules } from './use-rules.ts';

type Finding = Preflight['findings'][number];

const SIGNS: Readonly<Record<Finding['level'], { icon: Icon; look: string | undefined }>> = {
  error: { icon: CircleX, look: styles.error },
  warning: { icon: TriangleAlert, look: styles.warn },
  info: { icon: Info, look: styles.quiet },
  ok: { icon: CircleCheck, look: styles.ok },
};

interface CheckProps {
  readonly check: UseQueryResult<Checked>;
  /** Some signal is chosen. */
  readonly chosen: boolean;
  readonly destination: Destination | null;
  readonly how: How;
  readonly onHow: (part: Partial<How>) => void;
  /** Looks at every item. */
  readonly onThorough: () => void;
  /** What looks like secrets in it. */
  readonly suggestions: readonly Suggestion[];
}

export function Check(props: CheckProps) {
  const { check, chosen, destination, how, onHow, onThorough, suggestions } = props;
  const { rules = [], save } = useRules();
  if (!chosen) return <p className={styles.how}>Choose at least one signal.</p>;
  if (check.error) {
    const { error } = check;
    return (
      <ul className={styles.findings}>
        <Line
          level="error"
          title={error.message}
          detail={error instanceof AppError ? (error.hint ?? '') : ''}
        />
      </ul>
    );
  }
  if (!check.data) return <SkeletonRows rows={3} />;
  const { answer, tookMs } = check.data;
  const reasons = new Map(answer.reasons.map((reason) => [reason.title, reason]));
  const looked = lookedText(answer);
  const isSentBefore = alreadyText(answer.already) !== '';
  const line = (finding: Finding): ReactNode => {
    const reason = reasons.get(finding.title);
    const remedies = (reason?.choices ?? []).flatMap(
      (choice) => (reason && remedyOf(reason, choice, how)) ?? [],
    );
    return (
      <Line
        key={finding.title}
        {...finding}
        example={reason && <Example reason={reason} />}
        remedies={remedies.map(({ label, part }) => (
          <Button key={label} small onClick={() => onHow(part)}>
            {label}
          </Button>
        ))}
      />
    );
  };
  return (
    <div className={cx(styles.stack, check.isPlaceholderData && styles.old)} aria-busy={check.isFetching}>
      <header className={styles.checkHead}>
        <h4 className={styles.verdict}>
          {checkVerdict(answer, destination === null ? null : stateOf(destination))}
        </h4>
        <span>checked in {formatDuration(Math.max(1, Math.round(tookMs)) * 1e6)}</span>
      </header>
      <ul className={styles.findings}>
        {answer.findings.filter(isTrouble).map(line)}
        <Suggestions
          suggestions={suggestions}
          onHide={(rule) => onHow({ redact: withRule(how.redact, rule) })}
          onAlways={(rule) => save(withRule(rules, rule))}
        />
        <Already already={answer.already} how={how} onHow={onHow} />
        {answer.findings
          .filter((finding) => !isTrouble(finding) && !(isSentBefore && saysNotSent(finding)))
          .map(line)}
      </ul>
      {looked !== '' && (
        <p className={styles.limits}>
          {looked}{' '}
          <Button small busy={check.isFetching} onClick={onThorough}>
            Look at all
          </Button>
        </p>
      )}
      {destination && <p className={styles.limits}>{limitsText(answer, destination.backends)}</p>}
    </div>
  );
}

/** True of a choice of which no item was sent before; where some were, that is said with their number. */
const saysNotSent = ({ title }: Finding): boolean => title.startsWith('Not sent before');

const isTrouble = ({ level }: Finding): boolean => level === 'error' || level === 'warning';

interface LineProps extends Finding {
  readonly example?: ReactNode;
  /** Buttons. */
  readonly remedies?: ReactNode;
}

function Line({ level, title, detail, example, remedies }: LineProps) {
  const { icon: Sign, look } = SIGNS[level];
  return (
    <li>
      <Sign size={15} className={look} aria-label={level} />
      <div>
        <p>
          <b>{title}</b> {detail}
        </p>
        {example}
      </div>
      <div className={styles.remedies}>{remedies}</div>
    </li>
  );
}

/** The first item a reason is about. */
function Example({ reason: { example, count } }: { readonly reason: Reason }) {
  const { text, traceId } = example;
  if (text === '') return null;
  return (
    <p className={styles.example}>
      {count > 1 && 'The first: '}
      {traceId === null ? `“${text}”` : <Link href={viewHref(`/traces/${traceId}`)}>{text}</Link>}
    </p>
  );
}

interface AlreadyProps {
  readonly already: Preflight['already'];
  readonly how: How;
  readonly onHow: (part: Partial<How>) => void;
}

/** That a second click sends only the rest, and the way to send all the same. */
function Already({ already, how, onHow }: AlreadyProps) {
  const there = alreadyText(already);
  if (how.again) {
    return (
      <Line
        level="warning"
        title="All of it goes again."
        detail="What is there already may be there twice: Tempo shows such spans twice."
        remedies={
          <Button small onClick={() => onHow({ again: false })}>
            Only the rest
          </Button>
        }
      />
    );
  }
  if (there === '') return null;
  return (
    <Line
      level="info"
      title={`${there} ${/^1 \w+$/.test(there) ? 'was' : 'were'} sent before.`}
      detail="Only the rest goes, so that nothing is there twice."
      remedies={
        <Button small onClick={() => onHow({ again: true })}>
          Send all again
        </Button>
      }
    />
  );
}
