// What the result is made of: fields, their most frequent values, how many of each. A click narrows to a
// value, minus leaves it out. The counts are the caller's; so is what a click writes.
import { ChevronDown, Minus, Plus } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { cx } from './cx.ts';
import styles from './Facets.module.css';
import { formatCount, formatPlural } from './format/index.ts';

export interface FacetValue {
  readonly value: string;
  /** Shown in place of the value. */
  readonly label?: ReactNode;
  readonly count: number;
  /** How many of them are errors; nothing is shown for none. */
  readonly errors?: number | undefined;
  /** A small sign before the words, e.g. a ServiceSwatch. */
  readonly sign?: ReactNode;
  readonly state?: 'included' | 'excluded' | undefined;
}

export interface FacetSection {
  readonly id: string;
  readonly title: string;
  /** The title is quoted: an attribute's key. */
  readonly mono?: boolean;
  readonly values: readonly FacetValue[];
  /** How many further values there are. */
  readonly more?: number;
  /** Given: a button stands there that shows them in another way, also where there are none. */
  readonly onMore?: () => void;
  /** Its words where there are none. */
  readonly moreLabel?: string;
  /** Stands under the values. */
  readonly note?: ReactNode;
}

export interface FacetsProps {
  /** The accessible name. */
  readonly label: string;
  readonly sections: readonly FacetSection[];
  /** Sections that few ask for: named when asked to, their values when they are opened. */
  readonly folded?: readonly FacetSection[];
  /** Click or Enter on a value, or its plus. */
  readonly onInclude: (section: string, value: string) => void;
  readonly onExclude: (section: string, value: string) => void;
  /** Given: "N more" is a button. */
  readonly onMore?: (section: string) => void;
  /** Small print at the end, e.g. what was counted. */
  readonly note?: ReactNode;
}

export function Facets({ label, sections, folded = [], onInclude, onExclude, onMore, note }: FacetsProps) {
  // By id: those that are not as they begin.
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [unfolded, setUnfolded] = useState(false);
  const turn = (id: string): void => {
    const next = new Set(turned);
    if (!next.delete(id)) next.add(id);
    setTurned(next);
  };
  const sectionOf = (section: FacetSection, begins: 'open' | 'closed') => (
    <Section
      key={section.id}
      section={section}
      open={turned.has(section.id) !== (begins === 'open')}
      onTurn={() => turn(section.id)}
      onInclude={(value) => onInclude(section.id, value)}
      onExclude={(value) => onExclude(section.id, value)}
      onMore={section.onMore ?? (onMore && (() => onMore(section.id)))}
    />
  );
  return (
    <nav className={styles.facets} aria-label={label} onKeyDown={walk}>
      {sections.map((section) => sectionOf(section, 'open'))}
      {folded.length > 0 && (
        <button
          type="button"
          className={styles.fold}
          data-facet=""
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          {unfolded ? 'Fewer attributes' : formatPlural(folded.length, 'more attribute')}
        </button>
      )}
      {unfolded && folded.map((section) => sectionOf(section, 'closed'))}
      {note !== undefined && <p className={styles.note}>{note}</p>}
    </nav>
  );
}

interface SectionProps {
  readonly section: FacetSection;
  readonly open: boolean;
  readonly onTurn: () => void;
  readonly onInclude: (value: string) => void;
  readonly onExclude: (value: string) => void;
  readonly onMore: (() => void) | undefined;
}

function Section({ section, open, onTurn, onInclude, onExclude, onMore }: SectionProps) {
  const largest = section.values.reduce((most, value) => Math.max(most, value.count), 1);
  return (
    <section className={styles.section} aria-label={section.title}>
      <button
        type="button"
        className={styles.head}
        data-facet=""
        aria-expanded={open}
        title={section.title}
        onClick={onTurn}
      >
        <ChevronDown size={13} className={cx(styles.chevron, !open && styles.closed)} aria-hidden />
        <span className={section.mono ? styles.mono : undefined}>{section.title}</span>
      </button>
      {open && (
        <div className={styles.values}>
          {section.values.map((value) => (
            <Value
              key={value.value}
              value={value}
              share={value.count / largest}
              onInclude={() => onInclude(value.value)}
              onExclude={() => onExclude(value.value)}
            />
          ))}
          <More {...section} onMore={onMore} />
          {section.note}
        </div>
      )}
    </section>
  );
}

interface ValueProps {
  readonly value: FacetValue;
  readonly share: number;
  readonly onInclude: () => void;
  readonly onExclude: () => void;
}

function Value({ value, share, onInclude, onExclude }: ValueProps) {
  const words = value.value === '' ? '(empty)' : value.value;
  return (
    <div className={cx(styles.value, value.state && styles[value.state])}>
      <span className={styles.bar} style={{ width: `${Math.max(2, share * 100)}%` }} />
      <button
        type="button"
        className={styles.pick}
        data-facet=""
        title={words}
        aria-pressed={value.state === 'included'}
        onClick={onInclude}
        onKeyDown={(event) => {
          if (event.key === '+') onInclude();
          else if (event.key === '-') onExclude();
        }}
      >
        {value.sign}
        <span className={styles.words}>{value.label ?? words}</span>
      </button>
      <span className={styles.signs}>
        <button
          type="button"
          className={styles.sign}
          tabIndex={-1}
          aria-label={`Only ${words}`}
          onClick={onInclude}
        >
          <Plus size={13} aria-hidden />
        </button>
        <button
          type="button"
          className={styles.sign}
          tabIndex={-1}
          aria-label={`Without ${words}`}
          onClick={onExclude}
        >
          <Minus size={13} aria-hidden />
        </button>
      </span>
      {(value.errors ?? 0) > 0 && (
        <span className={styles.errors} title="errors">
          {formatCount(value.errors ?? 0)}
        </span>
      )}
      <span className={styles.count}>{formatCount(value.count)}</span>
    </div>
  );
}

function More({
  more = 0,
  onMore,
  moreLabel,
}: Pick<FacetSection, 'more' | 'moreLabel'> & { readonly onMore: (() => void) | undefined }) {
  const words = more > 0 ? `${formatCount(more)} more` : moreLabel;
  if (words === undefined) return null;
  return onMore ? (
    <button type="button" className={styles.more} data-facet="" onClick={onMore}>
      {words}
    </button>
  ) : (
    <div className={styles.more}>{words}</div>
  );
}

/** Up and down walk through heads and values, as in a tree. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step =
    event.key === 'ArrowDown' || event.key === 'j'
      ? 1
      : event.key === 'ArrowUp' || event.key === 'k'
        ? -1
        : 0;
  if (step === 0) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-facet]')];
  const focused = document.activeElement;
  const here = focused instanceof HTMLElement ? stops.indexOf(focused) : -1;
  stops[Math.max(0, Math.min(stops.length - 1, here + step))]?.focus();
  event.preventDefault();
}
