// What was stored but looks wrong, or could be better: a row opens in place to the reason and the line to change.
import { ChevronRight, Info, SearchCheck, TriangleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import type { Finding } from '#shared/api/doctor.ts';
import { cx, EmptyState, formatCount, formatPlural, ServiceSwatch } from '../../ui/index.ts';
import { keyOf, whereOf } from './findings.ts';
import styles from './Health.module.css';
import { Lines } from './Lines.tsx';

export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  const [open, setOpen] = useState<string | null>();
  // The worst is open until another is chosen.
  const shown = open === undefined && findings[0] ? keyOf(findings[0]) : open;
  return (
    <section aria-labelledby="findings">
      <header className={styles.sectionHead}>
        <h2 id="findings">Findings</h2>
        {findings.length > 0 && <p>{formatPlural(findings.length, 'thing')} to look at, worst first</p>}
      </header>
      {findings.length === 0 ? (
        <EmptyState icon={SearchCheck} title="Nothing looks wrong">
          Times, names, ids and the ties between logs and traces are as they should be.
        </EmptyState>
      ) : (
        <ol>
          {findings.map((finding) => {
            const key = keyOf(finding);
            return (
              <Row
                key={key}
                finding={finding}
                isOpen={key === shown}
                onToggle={() => setOpen(key === shown ? null : key)}
              />
            );
          })}
        </ol>
      )}
    </section>
  );
}

interface RowProps {
  readonly finding: Finding;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function Row({ finding, isOpen, onToggle }: RowProps) {
  const { kind, title, meaning, lines, service, signal, times } = finding;
  const where = [whereOf(finding), times > 1 ? `${formatCount(times)} ×` : ''].filter(Boolean).join(' · ');
  const id = useId();
  return (
    <li className={styles.finding}>
      <button type="button" aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
        {kind === 'wrong' ? (
          <TriangleAlert size={15} color="var(--warn)" aria-label="looks wrong" />
        ) : (
          <Info size={15} color="var(--ink-3)" aria-label="could be better" />
        )}
        {service !== undefined && <ServiceSwatch name={service} title={service} />}
        <span className={styles.of}>{service ?? ''}</span>
        <b>{title}</b>
        {signal !== undefined && <span className={styles.quiet}>{signal}</span>}
        <ChevronRight size={14} aria-hidden className={cx(styles.turn, isOpen && styles.turned)} />
      </button>
      {isOpen && (
        <div id={id} className={styles.opened}>
          <p>{meaning}</p>
          {where !== '' && <p className={styles.where}>{where}</p>}
          <Lines lines={lines} narrow />
        </div>
      )}
    </li>
  );
}
