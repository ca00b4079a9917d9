// What stands where metrics would: none ever came, or none in this time.
import { useQuery } from '@tanstack/react-query';
import { ChartLine } from 'lucide-react';
import { statusQuery } from '../../api/index.ts';
import { Button, EmptyState, goTo } from '../../ui/index.ts';

export function NoInstruments({
  canWiden,
  onAllTime,
}: {
  readonly canWiden: boolean;
  readonly onAllTime: () => void;
}) {
  const { data: status } = useQuery(statusQuery());
  const stored = status?.counts.metricPoints ?? 0;
  return (
    <EmptyState
      icon={ChartLine}
      title={stored === 0 ? 'No metric has arrived yet' : 'No metric in this time'}
      actions={
        <>
          {stored > 0 && canWiden && (
            <Button small onClick={onAllTime}>
              All time
            </Button>
          )}
          {stored === 0 && (
            <Button small onClick={() => goTo('/connect')}>
              How to send metrics
            </Button>
          )}
        </>
      }
    >
      SDKs export metrics once a minute unless OTEL_METRIC_EXPORT_INTERVAL says otherwise; 5000 (ms) suits
      development.
    </EmptyState>
  );
}
