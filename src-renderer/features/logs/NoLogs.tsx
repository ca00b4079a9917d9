// What stands where records would: none ever came, none match, or the query was refused.
import { useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { AppError, missingLabelsQuery, statusQuery } from '../../api/index.ts';
import { Button, EmptyState, ErrorState, formatPlural, goTo } from '../../ui/index.ts';
import { loosened, withLabelNamed } from './query-edits.ts';

interface NoLogsProps {
  readonly q: string;
  /** The range is not already all time. */
  readonly canWiden: boolean;
  readonly onQuery: (q: string) => void;
  readonly onAllTime: () => void;
}

export function NoLogs({ q, canWiden, onQuery, onAllTime }: NoLogsProps) {
  const { data: status } = useQuery(statusQuery());
  const stored = status?.counts.logs ?? 0;
  if (stored === 0)
    return (
      <EmptyState
        icon={ScrollText}
        title="No log record has arrived yet"
        actions={
          <Button small onClick={() => goTo('/connect')}>
            How to send logs
          </Button>
        }
      >
        Records appear here as soon as a service exports them.
      </EmptyState>
    );
  return <NoMatch q={q} stored={stored} canWiden={canWiden} onQuery={onQuery} onAllTime={onAllTime} />;
}

function NoMatch({ q, stored, canWiden, onQuery, onAllTime }: NoLogsProps & { readonly stored: number }) {
  const { data } = useQuery({ ...missingLabelsQuery(q), enabled: q !== '' });
  const missing = data?.labels ?? [];
  const looser = loosened(q).slice(0, 3);
  return (
    <EmptyState
      title={q === '' ? 'No record in this time' : 'No record matches'}
      actions={
        <>
          {canWiden && (
            <Button small onClick={onAllTime}>
              All time
            </Button>
          )}
          {missing.map(
            ({ label, nearest }) =>
              nearest !== null && (
                <Button key={label} small onClick={() => onQuery(withLabelNamed(q, label, nearest))}>
                  Use {nearest}
                </Button>
              ),
          )}
          {looser.map(({ without, query }) => (
            <Button key={without} small kind="ghost" onClick={() => onQuery(query)}>
              Without {without}
            </Button>
          ))}
        </>
      }
    >
      {missing.map(({ label }) => (
        <p key={label}>
          No record has the label <code>{label}</code>.
        </p>
      ))}
      {formatPlural(stored, 'record')} in the store.
    </EmptyState>
  );
}

export function LogsFailed({
  error,
  onQuery,
}: {
  readonly error: Error;
  readonly onQuery: (q: string) => void;
}) {
  const refused = error instanceof AppError && error.code === 'bad_query';
  return (
    <ErrorState
      what={refused ? 'The query cannot be run' : 'The records could not be read'}
      meaning={error.message}
      actions={
        <>
          {error instanceof AppError && error.hint}
          {refused && (
            <Button small onClick={() => onQuery('')}>
              Clear the query
            </Button>
          )}
        </>
      }
    />
  );
}
