// How the last test went: a chip a check, and for each failure what happened, what it means, what to do.
import { Check, CircleX, Minus, TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Destination } from '#shared/api/destinations.ts';
import { Chip, type Icon } from '../../ui/index.ts';
import { checksByName } from './destination-words.ts';
import { Failures } from './Failures.tsx';
import styles from './Form.module.css';

type CheckState = NonNullable<Destination['tested']>['checks'][number]['state'];

const LOOKS: Readonly<Record<CheckState, { icon: Icon; tone: 'ok' | 'warn' | 'error' | 'plain' }>> = {
  ok: { icon: Check, tone: 'ok' },
  warning: { icon: TriangleAlert, tone: 'warn' },
  failed: { icon: CircleX, tone: 'error' },
  skipped: { icon: Minus, tone: 'plain' },
};

interface TestResultProps {
  readonly destination: Destination;
  /** It was tested just now: who asked wants to see it. */
  readonly fresh: boolean;
}

export function TestResult({ destination, fresh }: TestResultProps) {
  const { tested } = destination;
  const own = useRef<HTMLDivElement>(null);
  const time = tested?.time;
  useEffect(() => {
    if (fresh && time !== undefined) own.current?.scrollIntoView({ block: 'nearest' });
  }, [fresh, time]);
  if (tested === null) return null;
  return (
    <div ref={own} className={styles.tested} role="status">
      <ul className={styles.chips} aria-label="Test">
        {checksByName(destination).map(({ name, state, message }) => {
          const { icon, tone } = LOOKS[state];
          return (
            <li key={name}>
              <Chip icon={icon} tone={tone} title={message}>
                {name}
              </Chip>
            </li>
          );
        })}
      </ul>
      <Failures destination={destination} />
      {tested.checks
        .filter(({ state }) => state === 'warning')
        .map(({ name, message }) => (
          <p key={`${name} ${message}`} className={styles.about}>
            {message}
          </p>
        ))}
    </div>
  );
}
