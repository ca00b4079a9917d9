// One service's instrumentation: its score rule by rule and the figures beside it, each opening to how it was judged,
// examples that lead to where they are, and the line to change.
import { Check, ChevronRight, Info, Minus, SearchCheck, TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import type {
  Example,
  InstrumentationHealth,
  InstrumentedService,
  Measure,
  ScoredRule,
} from '#shared/api/instrumentation.ts';
import { joinNanos, splitNanos } from '#shared/model/time.ts';
import {
  Button,
  cx,
  EmptyState,
  formatCount,
  formatPlural,
  ServiceSwatch,
  SkeletonRows,
  viewHref,
} from '../../ui/index.ts';
import styles from './Instrumentation.module.css';
import { costOf, largestGain, lostText, measuresInOrder, nameOf, rulesInOrder } from './instrumentation.ts';
import { Lines } from './Lines.tsx';
import { scoreText } from './ScoreRing.tsx';

interface InstrumentationProps {
  readonly health: InstrumentationHealth | undefined;
  readonly service: InstrumentedService | undefined;
  /** The service that the address names, which need not have sent anything. */
  readonly asked: string | null;
  readonly onShowLowest: () => void;
  readonly error: Error | null;
  /** The rule or figure to open, and to bring into view, by its id. */
  readonly row: string | null;
}

export function Instrumentation(props: InstrumentationProps) {
  const { health, service, asked, onShowLowest, error, row } = props;
  const isAway = asked !== null && (health?.services.length ?? 0) > 0;
  return (
    <section className={styles.panel} aria-labelledby="instrumentation">
      {service === undefined || health === undefined ? (
        <>
          <header className={styles.head}>
            <h2 id="instrumentation">{isAway ? nameOf(asked) : 'Instrumentation'}</h2>
          </header>
          {error && !health ? (
            <p className={styles.failed} role="alert">
              It could not be judged: {error.message}
            </p>
          ) : isAway ? (
            <EmptyState
              icon={SearchCheck}
              title={`Nothing of ${nameOf(asked)} in this time`}
              actions={
                <Button small kind="ghost" onClick={onShowLowest}>
                  Show the lowest score
                </Button>
              }
            >
              A longer time may have it.
            </EmptyState>
          ) : health ? (
            <EmptyState icon={SearchCheck} title="Nothing to judge yet">
              Scores and shares stand here as soon as a service sends something in this time.
            </EmptyState>
          ) : (
            <SkeletonRows rows={8} rowHeight={28} />
          )}
        </>
      ) : (
        <OfService health={health} service={service} row={row} />
      )}
    </section>
  );
}

interface OfServiceProps {
  readonly health: InstrumentationHealth;
  readonly service: InstrumentedService;
  readonly row: string | null;
}

function OfService({ health, service, row }: OfServiceProps) {
  const { name, score, category, rules, measures } = service;
  const [open, setOpen] = useState(row);
  useEffect(() => {
    if (row !== null) document.getElementById(rowId(row))?.scrollIntoView({ block: 'nearest' });
  }, [row]);
  const toggle = (id: string) => () => setOpen(open === id ? null : id);
  const judged = rules.filter(({ outcome }) => outcome !== 'unknown').length;
  const { looked, spec } = health;
  const newest = [
    looked.allSpans ? '' : `newest ${formatPlural(looked.spans, 'span')}`,
    looked.allLogs ? '' : `newest ${formatPlural(looked.logs, 'log record')}`,
  ].filter(Boolean);
  return (
    <>
      <header className={styles.head}>
        <ServiceSwatch name={name} />
        <h2 id="instrumentation">
          {name === '' ? 'A service without a name' : name}
          {score === null ? ', no score' : `, score ${scoreText(score)}`}
        </h2>
        {category !== null && <p>{`${category}, by ${judged} of ${spec.rules} rules`}</p>}
      </header>
      <LargestGain service={service} />
      <h3 className={styles.group}>
        Figures
        <span>{newest.length > 0 ? `of the ${newest.join(' and the ')}` : 'of all in this time'}</span>
      </h3>
      <ol>
        {measuresInOrder(measures).map((measure) => (
          <Row
            key={measure.id}
            id={measure.id}
            icon={<VerdictIcon verdict={measure.verdict} />}
            title={measure.title}
            says={measure.says}
            quiet={measure.verdict === 'nothing'}
            isOpen={open === measure.id}
            onToggle={toggle(measure.id)}
          >
            <p>{measure.meaning}</p>
            <Examples examples={measure.examples} />
            <div className={styles.boxed}>
              <Lines lines={measure.lines} narrow />
            </div>
          </Row>
        ))}
      </ol>
      <h3 className={styles.group}>
        Rules
        <span>
          {judged} of {spec.rules} of the open specification could be judged
        </span>
      </h3>
      <ol>
        {rulesInOrder(rules).map((rule) => (
          <Row
            key={rule.id}
            id={rule.id}
            icon={<OutcomeIcon outcome={rule.outcome} />}
            title={rule.title}
            says={
              rule.outcome === 'failed'
                ? `${rule.why.replace(/\.$/, '')}, ${lostText(costOf(service, rule))}`
                : ''
            }
            quiet={rule.outcome === 'unknown'}
            isOpen={open === rule.id}
            onToggle={toggle(rule.id)}
          >
            <p>
              {rule.why}{' '}
              <span className={styles.rule}>{`${rule.id}, ${rule.impact}: weight ${rule.weight}`}</span>
            </p>
            <Examples examples={rule.examples} />
            <div className={styles.boxed}>
              <Lines lines={rule.lines} narrow />
            </div>
          </Row>
        ))}
      </ol>
      <p className={styles.foot}>
        Instrumentation Score {spec.version}, {spec.commit}. Rules that could not be judged are left out, so
        the score may not be complete.
      </p>
    </>
  );
}

function LargestGain({ service }: { service: InstrumentedService }) {
  const gain = largestGain(service);
  if (!gain) return null;
  const { rule, from, to } = gain;
  return (
    <div className={styles.gain}>
      <h3>The largest gain</h3>
      <p>
        {rule.title}: {rule.why.replace(/\.$/, '')} against it. That alone lifts the score from{' '}
        {scoreText(from)} to {scoreText(to)}.
      </p>
      <Lines lines={rule.lines} narrow />
    </div>
  );
}

/** Of the row on the page. */
const rowId = (id: string): string => `instrumentation-${id}`;

interface RowProps {
  readonly id: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly says: string;
  readonly quiet: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

function Row({ id, icon, title, says, quiet, isOpen, onToggle, children }: RowProps) {
  const opened = useId();
  return (
    <li id={rowId(id)} className={cx(styles.item, quiet && styles.quiet)}>
      <button type="button" aria-expanded={isOpen} aria-controls={opened} onClick={onToggle}>
        {icon}
        <span className={styles.title}>{title}</span>
        <span className={styles.says}>{says}</span>
        <ChevronRight size={14} aria-hidden className={cx(styles.turn, isOpen && styles.turned)} />
      </button>
      {isOpen && (
        <div id={opened} className={styles.opened}>
          {children}
        </div>
      )}
    </li>
  );
}

const SIZE = 15;

function VerdictIcon({ verdict }: { verdict: Measure['verdict'] }) {
  switch (verdict) {
    case 'poor':
      return <TriangleAlert size={SIZE} color="var(--warn)" aria-label="to change" />;
    case 'note':
      return <Info size={SIZE} color="var(--ink-3)" aria-label="worth knowing" />;
    case 'good':
      return <Check size={SIZE} color="var(--ok)" aria-label="good" />;
    case 'nothing':
      return <Minus size={SIZE} color="var(--ink-3)" aria-label="nothing to judge" />;
  }
}

function OutcomeIcon({ outcome }: { outcome: ScoredRule['outcome'] }) {
  switch (outcome) {
    case 'failed':
      return <X size={SIZE} color="var(--error)" aria-label="failed" />;
    case 'passed':
      return <Check size={SIZE} color="var(--ok)" aria-label="passed" />;
    case 'unknown':
      return <Minus size={SIZE} color="var(--ink-3)" aria-label="not judged" />;
  }
}

function Examples({ examples }: { readonly examples: readonly Example[] }) {
  if (examples.length === 0) return null;
  return (
    <ul className={styles.examples} aria-label="Examples">
      {examples.map((example) => (
        <li key={`${example.text} ${example.spanId ?? ''} ${example.log ?? ''}`}>
          <span className={styles.text}>{example.text}</span>
          {example.count !== undefined && (
            <span className={styles.count}>{formatCount(example.count)} ×</span>
          )}
          <Links example={example} />
        </li>
      ))}
    </ul>
  );
}

/** A figure may have looked at the newest only, or at what was within requests. */
const ALL = 'All that are like it in this time, also those this figure did not look at';
const ASIDE_US = 5_000_000;

/** Where an example is, and all that are like it. */
function Links({ example: { traceId, spanId, log, time, traces, logs } }: { readonly example: Example }) {
  return (
    <span className={styles.links}>
      {log !== undefined && <a href={viewHref('/logs', { log: String(log), ...around(time) })}>log</a>}
      {traceId !== undefined && traceId !== '' && (
        <a href={viewHref(`/traces/${traceId}`, spanId === undefined ? {} : { span: spanId })}>
          {spanId === undefined ? 'trace' : 'span'}
        </a>
      )}
      {traces !== undefined && (
        <a href={viewHref('/traces', { q: traces })} title={ALL}>
          all traces
        </a>
      )}
      {logs !== undefined && (
        <a href={viewHref('/logs', { q: logs })} title={ALL}>
          all logs
        </a>
      )}
    </span>
  );
}

/** A few seconds before and after a time. */
function around(time: string | undefined): { from?: string; to?: string } {
  if (time === undefined) return {};
  const { us } = splitNanos(time);
  return { from: joinNanos(us - ASIDE_US, 0), to: joinNanos(us + ASIDE_US, 0) };
}
