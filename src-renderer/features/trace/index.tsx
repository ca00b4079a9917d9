// The trace page: /traces/:traceId?span=…&view=…&log=…&frame=…
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { isTraceId } from '#shared/model/ids.ts';
import { AppError, traceColumnsQuery } from '../../api/index.ts';
import { traceModelOf } from '../../logic/trace-model.ts';
import { Button, EmptyState, ErrorState, SkeletonRows } from '../../ui/index.ts';
import { goTo } from '../../ui/view/url.ts';
import { NoSpans } from './NoSpans.tsx';
import { Trace } from './Trace.tsx';

/** The page. The trace stays on screen while a newer version of it is fetched. */
export default function TracePage() {
  const { traceId = '' } = useParams<{ traceId: string }>();
  const isId = isTraceId(traceId);
  const columns = useQuery({
    ...traceColumnsQuery(traceId.toLowerCase()),
    select: traceModelOf,
    enabled: isId,
  });
  if (!isId)
    return (
      <EmptyState
        title="This is no trace id"
        actions={<Button onClick={() => goTo('/traces')}>All traces</Button>}
      >
        <code>{traceId}</code> is not 32 digits of 0–9 and a–f. The link may have been cut.
      </EmptyState>
    );
  if (columns.data && columns.data.columns.count > 0) return <Trace key={traceId} model={columns.data} />;
  if (columns.isPending) return <SkeletonRows rows={24} />;
  const gone = columns.data || (columns.error instanceof AppError && columns.error.code === 'not_found');
  if (gone) return <NoSpans traceId={traceId.toLowerCase()} />;
  return (
    <ErrorState
      what="The trace could not be read"
      meaning={columns.error?.message}
      actions={<Button onClick={() => columns.refetch()}>Try again</Button>}
    />
  );
}
