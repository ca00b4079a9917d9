// The health screen: is everything arriving, and is it any good? What was refused stands there with the line to
// change, because the SDK that sent it mostly says nothing.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  examinationQuery,
  findingsQuery,
  instrumentationQuery,
  serviceArrivalsQuery,
  servicesQuery,
  statusQuery,
} from '../../api/index.ts';
import { Button, CopyButton, ErrorState, useTimeRange, useUrlState } from '../../ui/index.ts';
import { FindingList } from './FindingList.tsx';
import { oddOnes, refusalsOf, report } from './findings.ts';
import styles from './Health.module.css';
import { Instrumentation } from './Instrumentation.tsx';
import { instrumentationReport, listed, shownService } from './instrumentation.ts';
import { Refused } from './Refused.tsx';
import { ServiceTable } from './ServiceTable.tsx';
import { Tiles } from './Tiles.tsx';

export default function HealthScreen() {
  const { range, window } = useTimeRange();
  const { data: status } = useQuery(statusQuery());
  const services = useQuery(servicesQuery(window));
  const arrivals = useQuery(serviceArrivalsQuery(window));
  const doors = useQuery(findingsQuery());
  const examined = useQuery(examinationQuery());
  const instrumented = useQuery(instrumentationQuery(window));
  const [asked, setAsked] = useUrlState('service');
  const [row, setRow] = useState<string | null>(null);
  const show = (service: string, id: string | null = null): void => {
    setAsked(service);
    setRow(id);
  };
  const failed = doors.error ?? services.error;
  if (failed && !doors.data) {
    return (
      <ErrorState
        what="The findings could not be read"
        meaning={failed.message}
        actions={
          <Button small onClick={() => void doors.refetch()}>
            Try again
          </Button>
        }
      />
    );
  }
  const all = [...(doors.data?.findings ?? []), ...(examined.data?.findings ?? [])];
  const refusals = refusalsOf(all);
  const { refused = 0, taken = 0 } = doors.data ?? {};
  const rows = services.data?.services ?? [];
  const scored = instrumented.data?.services ?? [];
  const odd = oddOnes(all);
  const found = oddOnes(listed(all, scored));
  const shown = shownService(scored, asked);
  return (
    <section className={styles.screen} aria-label="Health">
      <header className={styles.head}>
        <h1>Health</h1>
        <p>Is everything arriving, and is it any good?</p>
        <CopyButton
          text={() =>
            [report([...refusals, ...odd], refused, taken), instrumentationReport(scored)]
              .filter((part) => part !== '')
              .join('\n\n')
          }
        >
          Copy report
        </CopyButton>
      </header>
      <Tiles
        status={status}
        services={rows}
        scored={scored}
        range={range}
        refused={refused}
        taken={taken}
        odd={found.length}
      />
      <ServiceTable
        services={rows}
        arrivals={arrivals.data}
        findings={all}
        scored={scored}
        shown={shown?.name ?? null}
        onShow={show}
        range={range}
        loading={services.isPending}
      />
      <div className={styles.lower}>
        <div className={styles.found}>
          <Refused refusals={refusals} refused={refused} taken={taken} />
          <FindingList findings={found} onShow={show} />
        </div>
        <Instrumentation
          key={`${shown?.name ?? asked} ${row}`}
          health={instrumented.data}
          service={shown}
          asked={asked}
          onShowLowest={() => setAsked(null)}
          error={instrumented.error}
          row={row}
        />
      </div>
    </section>
  );
}
