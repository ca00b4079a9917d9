// JSON as a tree: what is short stands on one line, what is long opens and closes.
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { tidyJson } from '../../logic/any-value.ts';
import type { Finder } from '../../logic/log-body.ts';
import { formatCount, formatPlural } from '../../ui/index.ts';
import { LogBody } from '../log-body/LogBody.tsx';
import styles from './JsonTree.module.css';

interface JsonTreeProps {
  readonly data: unknown;
  /** What is marked. */
  readonly find: Finder | null;
  /** Draws a text of several lines in another way, where it knows one: a stack trace. */
  readonly renderText?: (text: string) => ReactNode | undefined;
}

/** Levels that stand open at first, and the most entries that do. */
const OPEN_LEVELS = 3;
const OPEN_ENTRIES = 40;
/** Entries drawn before "more" is asked for. */
const FIRST = 100;
const LONG_TEXT = 2000;

export function JsonTree(props: JsonTreeProps) {
  return (
    <div className={styles.tree}>
      <Entries {...props} level={0} />
    </div>
  );
}

interface LevelProps extends JsonTreeProps {
  readonly level: number;
}

function Entries({ data, level, find, renderText }: LevelProps) {
  const [most, setMost] = useState(FIRST);
  const entries = entriesOf(data);
  return (
    <ul className={styles.entries}>
      {entries.slice(0, most).map(([name, value]) => (
        <Entry key={name} name={name} data={value} level={level} find={find} renderText={renderText} />
      ))}
      {entries.length > most && (
        <li>
          <button type="button" className={styles.more} onClick={() => setMost(most * 10)}>
            {formatCount(entries.length - most)} more
          </button>
        </li>
      )}
    </ul>
  );
}

function Entry({
  name,
  ...props
}: Omit<LevelProps, 'renderText'> & Pick<JsonTreeProps, 'renderText'> & { readonly name: string }) {
  const { data, level, find } = props;
  const entries = entriesOf(data);
  const [open, setOpen] = useState(level + 1 < OPEN_LEVELS && entries.length <= OPEN_ENTRIES);
  const short = entries.length === 0 || isShort(data) ? tidyJson(data) : '';
  const key = (
    <span className={styles.key}>
      <LogBody text={name} structured={false} find={find} />:{' '}
    </span>
  );
  if (typeof data === 'string')
    return (
      <li className={styles.leaf}>
        {key}
        <Text text={data} find={find} renderText={props.renderText} />
      </li>
    );
  if (short !== '' && !short.includes('\n'))
    return (
      <li className={styles.leaf}>
        {key}
        <span className={typeof data === 'object' ? undefined : styles.number}>
          <LogBody text={short} structured find={find} />
        </span>
      </li>
    );
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <li>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon size={12} aria-hidden />
        {key}
        <span className={styles.size}>
          {Array.isArray(data) ? formatPlural(entries.length, 'item') : formatPlural(entries.length, 'key')}
        </span>
      </button>
      {open && <Entries {...props} level={level + 1} />}
    </li>
  );
}

function Text({
  text,
  find,
  renderText,
}: Pick<JsonTreeProps, 'find' | 'renderText'> & { readonly text: string }) {
  const [whole, setWhole] = useState(false);
  const drawn = text.includes('\n') ? renderText?.(text) : undefined;
  if (drawn !== undefined) return <div className={styles.block}>{drawn}</div>;
  const shown = whole || text.length <= LONG_TEXT ? text : text.slice(0, LONG_TEXT);
  return (
    <span className={styles.text}>
      <LogBody text={shown === '' ? '""' : shown} structured={false} find={find} />
      {shown !== text && (
        <button type="button" className={styles.more} onClick={() => setWhole(true)}>
          … {formatCount(text.length - shown.length)} more characters
        </button>
      )}
    </span>
  );
}

function entriesOf(data: unknown): [string, unknown][] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data);
}

/** True for what is quickly written on one line. */
function isShort(data: unknown): boolean {
  const entries = entriesOf(data);
  return entries.length <= 12 && entries.every(([, value]) => typeof value !== 'object' || value === null);
}
