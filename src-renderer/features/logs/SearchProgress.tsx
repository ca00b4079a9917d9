// How far back a search came that takes long: what was found stands below, the rest is looked for or was given up.
import { Search } from 'lucide-react';
import { Button, EmptyState } from '../../ui/index.ts';
import { backTo } from './back-to.ts';
import styles from './logs.module.css';
import type { StretchState } from './use-stretch.ts';

interface SearchProgressProps extends Pick<StretchState, 'stop' | 'searchOn'> {
  readonly search: NonNullable<StretchState['search']>;
}

export function SearchProgress({ search, ...rest }: SearchProgressProps) {
  return (
    <p className={styles.progress}>
      <span>{wordsOf(search)}</span>
      <StopOrGo search={search} {...rest} />
    </p>
  );
}

/** The same where nothing was found yet. */
export function NothingYet({ search, ...rest }: SearchProgressProps) {
  return (
    <EmptyState
      icon={Search}
      title={search.stopped ? 'No record found so far' : 'Searching'}
      actions={<StopOrGo search={search} {...rest} />}
    >
      {wordsOf(search)}; nothing matched so far.
    </EmptyState>
  );
}

function StopOrGo({ search, stop, searchOn }: SearchProgressProps) {
  return search.stopped ? (
    <Button small onClick={searchOn}>
      Search on
    </Button>
  ) : (
    <Button small onClick={stop}>
      Stop
    </Button>
  );
}

function wordsOf({ reached, stopped }: SearchProgressProps['search']): string {
  return `Searched back to ${backTo(reached)}, ${stopped ? 'stopped there' : 'still searching'}`;
}
