// The traces screen without traces: what is there instead, and the nearest thing that is not empty.
import { useQuery } from '@tanstack/react-query';
import { traceOverviewQuery } from '../../api/index.ts';
import { Button, changeUrl, EmptyState, formatPlural, rangeLabel } from '../../ui/index.ts';
import { countText } from './counts.ts';
import { loosened } from './query-edits.ts';
import type { TraceView } from './view.ts';

const EVERYTHING = { key: 'everything', resolve: () => ({}) };

/** Nothing matches here and now. */
export function NoTraces({ view }: { readonly view: TraceView }) {
  const here = useQuery({ ...traceOverviewQuery(view.window, '', 0), enabled: view.q !== '' });
  const ever = useQuery(traceOverviewQuery(EVERYTHING, view.q, 0));
  const time = rangeLabel(view.range).toLowerCase();
  const elsewhere = ever.data?.total;
  const showAll = elsewhere && elsewhere.count > 0 && (
    <Button small onClick={() => changeUrl({ from: 'all', to: null, run: null })}>
      Show all {countText(elsewhere)}
    </Button>
  );
  if (view.q === '') {
    return (
      <EmptyState title={`No trace in this time (${time})`} actions={showAll}>
        {elsewhere && elsewhere.count > 0
          ? `${formatPlural(elsewhere.count, 'trace')} at other times or in other runs.`
          : 'Traces show here as they arrive.'}
      </EmptyState>
    );
  }
  const others = loosened(view.q);
  return (
    <EmptyState
      title="No trace matches"
      actions={
        <>
          {others.length > 1 &&
            others.slice(0, 3).map(({ without, query }) => (
              <Button key={without} small onClick={() => view.setQuery(query)}>
                Without {without}
              </Button>
            ))}
          {showAll}
          <Button small kind="ghost" onClick={() => view.setQuery('')}>
            Clear the query
          </Button>
        </>
      }
    >
      {here.data && here.data.total.count > 0
        ? `${countText(here.data.total)} traces are in this time (${time}).`
        : `There is no trace in this time at all (${time}).`}
    </EmptyState>
  );
}
