// What was stored but looks wrong, or could be better: a row opens in place to the reason and the line to change.
import { ArrowRight, ChevronRight, Info, SearchCheck, TriangleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import { Button, cx, EmptyState, formatCount, formatPlural, ServiceSwatch } from '../../ui/index.ts';
import { keyOf, whereOf } from './findings.ts';
import styles from './Health.module.css';
import { type Listed, lostText, nameOf } from './instrumentation.ts';
import { Lines } from './Lines.tsx';

interface FindingListProps {
  readonly findings: readonly Listed[];
  /** Asks for a service's instrumentation, with one rule or figure of it open. */
  readonly onShow: (service: string, id: string) => void;
}

export function FindingList({ findings, onShow }: FindingListProps) {
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
                onShow={onShow}
              />
            );
          })}
        </ol>
      )}
    </section>
  );
}

interface RowProps {
  readonly finding: Listed;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onShow: FindingListProps['onShow'];
}

function Row({ finding, isOpen, onToggle, onShow }: RowProps) {
  const { kind, title, meaning, lines, service, signal, times, judged } = finding;
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
        {service !== undefined && <ServiceSwatch name={service} title={nameOf(service)} />}
        <span className={styles.of}>{service === undefined ? '' : nameOf(service)}</span>
        <b>{title}</b>
        {signal !== undefined && <span className={styles.quiet}>{signal}</span>}
        {judged !== undefined && judged.cost > 0 && (
          <span className={styles.quiet}>{lostText(judged.cost)}</span>
        )}
        <ChevronRight size={14} aria-hidden className={cx(styles.turn, isOpen && styles.turned)} />
      </button>
      {isOpen && (
        <div id={id} className={styles.opened}>
          <p>{meaning}</p>
          {where !== '' && <p className={styles.where}>{where}</p>}
          <Lines lines={lines} narrow />
          {judged !== undefined && (
            <Button small kind="ghost" icon={ArrowRight} onClick={() => onShow(judged.service, judged.id)}>
              {`Examples, in ${judged.service === '' ? 'its' : `${judged.service}’s`} instrumentation`}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
