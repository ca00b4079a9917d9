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
import {
  alreadyText,
  checkVerdict,
  limitsText,
  lookedText,
  onlyOf,
  type Reason,
  remedyOf,
} from './how-words.ts';
import { SIGNALS, type Signal } from './outcome-words.ts';
import { withRule, withRules } from './rule-words.ts';
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
  /** Those chosen. */
  readonly signals: readonly Signal[];
  readonly destination: Destination | null;
  readonly how: How;
  readonly onHow: (part: Partial<How>) => void;
  /** Looks at every item. */
  readonly onThorough: () => void;
  /** What looks like secrets in it. */
  readonly suggestions: readonly Suggestion[];
}

export function Check(props: CheckProps) {
  const { check, signals, destination, how, onHow, onThorough, suggestions } = props;
  const { rules = [], save } = useRules();
  if (signals.length === 0) return <p className={styles.how}>Choose at least one signal.</p>;
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
  const { tookMs } = check.data;
  const answer = onlyOf(check.data.answer, signals);
  const reasons = new Map(answer.reasons.map((reason) => [reason.title, reason]));
  const looked = lookedText(answer);
  const isAllSent = SIGNALS.every((signal) => answer.offered[signal].items === 0);
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
          {checkVerdict(answer, destination === null ? null : stateOf(destination), suggestions.length)}
        </h4>
        <span>checked in {formatDuration(Math.max(1, Math.round(tookMs)) * 1e6)}</span>
      </header>
      <ul className={styles.findings}>
        {answer.findings.filter(isTrouble).map(line)}
        <Suggestions
          suggestions={suggestions}
          onHide={(rule) => onHow({ redact: withRule(how.redact, rule) })}
          onHideAll={() =>
            onHow({
              redact: withRules(
                how.redact,
                suggestions.map(({ rule }) => rule),
              ),
            })
          }
          onAlways={(rule) => save(withRule(rules, rule))}
        />
        <Already
          already={answer.already}
          forwarded={answer.forwarded}
          hasDoubts={SIGNALS.some((signal) => answer.uncertain[signal] > 0)}
          last={lastSent(answer.findings)}
          isAll={isAllSent}
          how={how}
          onHow={onHow}
        />
        {answer.findings
          .filter((finding) => !isTrouble(finding) && !(isSentBefore && saysWhetherSent(finding)))
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

/** Whether the choice was sent before; where items of it were, that is said once, with their number. */
const saysWhetherSent = ({ title }: Finding): boolean =>
  /^(Not sent before|Sent before|All of it was sent before)/.test(title);

/** When the same choice was last sent; "" when it was not. */
const lastSent = (findings: readonly Finding[]): string =>
  findings.flatMap(({ title }) => /^Sent before, (.*)\.$/.exec(title)?.[1] ?? [])[0] ?? '';

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
  readonly forwarded: Preflight['forwarded'];
  /** Some may be there, and nobody knows. */
  readonly hasDoubts: boolean;
  /** When the same was last sent; "" when it was not. */
  readonly last: string;
  /** Nothing else is chosen. */
  readonly isAll: boolean;
  readonly how: How;
  readonly onHow: (part: Partial<How>) => void;
}

/** That a second click sends only the rest, and the way to send all the same. */
function Already({ already, forwarded, hasDoubts, last, isAll, how, onHow }: AlreadyProps) {
  const there = alreadyText(already);
  if (how.again) {
    return (
      <Line
        level="warning"
        title="All of it goes again."
        detail="What was accepted before may then be there twice: Tempo shows such spans twice."
        remedies={
          <Button small onClick={() => onHow({ again: false })}>
            Only the rest
          </Button>
        }
      />
    );
  }
  const again = (
    <Button small onClick={() => onHow({ again: true })}>
      Send all again
    </Button>
  );
  if (there === '' && !hasDoubts && alreadyText(forwarded) !== '')
    return (
      <Line
        level="info"
        title="What went live does not go again by itself."
        detail="Sent all the same it would be there twice: Tempo shows such spans twice."
        remedies={again}
      />
    );
  if (there === '' && !hasDoubts) return null;
  if (there === '')
    return (
      <Line
        level="info"
        title="What is not known of does not go again by itself."
        detail="What is there after all would then be there twice."
        remedies={again}
      />
    );
  return (
    <Line
      level="info"
      title={`${there} ${/^1 \w+$/.test(there) ? 'was' : 'were'} sent before and accepted.`}
      detail={`${last && `Last on ${last}. `}${isAll ? 'Nothing goes twice by itself.' : 'Only the rest goes, so that nothing is there twice.'} The history says what arrived of it.`}
      remedies={again}
    />
  );
}
