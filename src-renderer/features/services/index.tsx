// The services screen: a plain table of who sends, how fast, how well. A row leads to its traces.
import { useQuery } from '@tanstack/react-query';
import { Activity, ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { instrumentationQuery, servicesQuery } from '../../api/index.ts';
import {
  Banner,
  Button,
  EmptyState,
  ErrorState,
  formatPlural,
  goTo,
  IconButton,
  rangeLabel,
  Table,
  useKeys,
  useTimeRange,
  useUrlParams,
  viewHref,
} from '../../ui/index.ts';
import styles from './Services.module.css';
import { serviceColumns } from './service-columns.tsx';
import { logsQueryOf, tracesQueryOf } from './service-links.ts';
import { orderFrom, orderText, sorted, withHealth } from './service-order.ts';

export default function ServicesScreen() {
  const [, navigate] = useLocation();
  const [params, changeUrl] = useUrlParams();
  const { range, window } = useTimeRange();
  const { data, error, isPending, refetch } = useQuery(servicesQuery(window));
  const sort = orderFrom(params.get('order'));
  const { data: health } = useQuery(instrumentationQuery(window));
  const rows = useMemo(() => sorted(withHealth(data?.services ?? [], health), sort), [data, health, sort]);
  useKeys('Services', [
    { keys: 'j', label: 'Next row (also ↓)' },
    { keys: 'k', label: 'Row before (also ↑)' },
    { keys: 'Enter', label: 'Show the traces of the service' },
  ]);
  const tryAgain = (
    <Button small onClick={() => void refetch()}>
      Try again
    </Button>
  );
  if (error && rows.length === 0)
    return <ErrorState what="The services could not be read" meaning={error.message} actions={tryAgain} />;
  return (
    <section className={styles.screen} aria-label="Services">
      <header className={styles.head}>
        <h1>Services</h1>
        {data && (
          <p>
            {formatPlural(rows.length, 'service')}, {rangeLabel(range).toLowerCase()}
          </p>
        )}
      </header>
      {error && (
        <Banner tone="error" actions={tryAgain}>
          <b>These rows are not up to date.</b> {error.message}
        </Banner>
      )}
      <Table
        label="Services"
        main
        ruled
        columns={serviceColumns}
        rows={rows}
        rowKey={({ name }) => name}
        rowHeight={34}
        loading={isPending}
        sort={sort}
        onSort={(column) => changeUrl({ order: orderText(column, sort) }, { replace: true })}
        onOpen={({ name }) => navigate(viewHref('/traces', { q: tracesQueryOf(name) }))}
        actions={({ name }) => (
          <>
            <IconButton
              icon={Activity}
              label="Show rate, errors and duration over time"
              small
              size={14}
              tabIndex={-1}
              onClick={() => goTo('/metrics', { service: name })}
            />
            <IconButton
              icon={ScrollText}
              label="Show its log records"
              small
              size={14}
              tabIndex={-1}
              onClick={() => goTo('/logs', { q: logsQueryOf(name) })}
            />
          </>
        )}
        empty={
          <EmptyState
            title="No service sent anything in this time"
            actions={
              <>
                <Button small onClick={() => changeUrl({ from: 'all', to: null, run: null })}>
                  Show all time
                </Button>
                <Button small kind="ghost" onClick={() => goTo('/connect')}>
                  Connect a service
                </Button>
              </>
            }
          >
            {rangeLabel(range)}
          </EmptyState>
        }
      />
    </section>
  );
}
