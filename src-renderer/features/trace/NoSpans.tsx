// A trace of which no span is here. Its log records may be.
import { useQuery } from '@tanstack/react-query';
import { ALL_LOGS, logCondition, withLogCondition } from '#shared/query/logql/edit.ts';
import { printLogQL } from '#shared/query/logql/print.ts';
import { traceLogsQuery } from '../../api/index.ts';
import { Button, EmptyState, formatPlural } from '../../ui/index.ts';
import { goTo } from '../../ui/view/url.ts';

const A_SECOND = 1_000_000_000n;

export function NoSpans({ traceId }: { readonly traceId: string }) {
  const logs = useQuery(traceLogsQuery(traceId, undefined, 1000));
  const total = logs.data?.total ?? 0;
  const first = logs.data?.logs[0];
  const last = logs.data?.logs.at(-1);
  const toLogs = () =>
    goTo('/logs', {
      q: printLogQL(withLogCondition(ALL_LOGS, logCondition('trace_id', '=', traceId))),
      from: first ? String(BigInt(first.time) - A_SECOND) : null,
      // Of more than were asked for the last is not known.
      to: last && total === logs.data?.logs.length ? String(BigInt(last.time) + A_SECOND) : null,
    });
  return (
    <EmptyState
      title={total === 0 ? 'No span of this trace is here' : 'Only logs of this trace are here'}
      actions={
        <>
          {total > 0 && (
            <Button kind="primary" onClick={toLogs}>
              {total === 1 ? 'Its log record' : `Its ${formatPlural(total, 'log record')}`}
            </Button>
          )}
          <Button onClick={() => goTo('/traces')}>All traces</Button>
        </>
      }
    >
      {total > 0 && 'No span has arrived: '}
      <code>{traceId}</code> {total > 0 ? 'may come late, be' : 'has not arrived, was'} sampled away, or{' '}
      {total > 0 ? 'be' : 'is'} older than what is kept.
    </EmptyState>
  );
}
