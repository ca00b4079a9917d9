// What the target will do with what is offered: worst first, each in plain words.
import type { UseQueryResult } from '@tanstack/react-query';
import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react';
import type { Preflight } from '#shared/api/send.ts';
import { AppError } from '../../api/index.ts';
import { cx, formatPlural, type Icon, SkeletonRows } from '../../ui/index.ts';
import type { DestinationState } from './destination-words.ts';
import styles from './drawer.module.css';

type Finding = Preflight['findings'][number];

const SIGNS: Readonly<Record<Finding['level'], { icon: Icon; look: string | undefined }>> = {
  error: { icon: CircleX, look: styles.error },
  warning: { icon: TriangleAlert, look: styles.warn },
  info: { icon: Info, look: styles.quiet },
  ok: { icon: CircleCheck, look: styles.ok },
};

interface CheckProps {
  readonly check: UseQueryResult<Preflight>;
  /** Some signal is chosen. */
  readonly chosen: boolean;
  /** How the destination's last test went; null without a destination. */
  readonly state: DestinationState | null;
}

export function Check({ check, chosen, state }: CheckProps) {
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
  const { findings } = check.data;
  return (
    <div className={cx(styles.stack, check.isPlaceholderData && styles.old)} aria-busy={check.isFetching}>
      <h4 className={styles.verdict}>{verdict(findings, state)}</h4>
      <ul className={styles.findings}>
        {findings.map((finding) => (
          <Line key={finding.title} {...finding} />
        ))}
      </ul>
    </div>
  );
}

function Line({ level, title, detail }: Finding) {
  const { icon: Sign, look } = SIGNS[level];
  return (
    <li>
      <Sign size={15} className={look} aria-label={level} />
      <p>
        <b>{title}</b> {detail}
      </p>
    </li>
  );
}

function verdict(findings: readonly Finding[], state: DestinationState | null): string {
  const count = (level: Finding['level']): number => findings.filter((each) => each.level === level).length;
  if (findings.some(({ title }) => title.startsWith('There is nothing'))) return 'Nothing would be sent';
  if (state === 'unreached') return 'None of it will arrive unless it is reached now';
  if (state === 'refused') return 'None of it will be taken unless it is accepted now';
  if (count('error') > 0) return 'Some of it will be refused or lost';
  if (count('warning') > 0)
    return `It may not all be kept: ${formatPlural(count('warning'), 'thing')} to know`;
  return 'It will arrive';
}
