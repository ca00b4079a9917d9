// How the last test went: a chip a check, and for each failure what happened, what it means, what to do.
import { Check, CircleX, Minus, TriangleAlert } from 'lucide-react';
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

export function TestResult({ destination }: { readonly destination: Destination }) {
  const { tested } = destination;
  if (tested === null) return null;
  return (
    <div className={styles.tested} role="status">
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
