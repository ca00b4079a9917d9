// The columns of the services table.
import { sdkName } from '#shared/model/sdk-name.ts';
import {
  type Column,
  cx,
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  ServiceSwatch,
  Time,
} from '../../ui/index.ts';
import styles from './Services.module.css';
import { errorShare, type ServiceRow, tiedShare } from './service-order.ts';

const REQUESTS = 'of the requests it answered; of all its spans where it answers none';
const DURATIONS = 'duration of the requests it answered';

export const serviceColumns: readonly Column<ServiceRow>[] = [
  {
    id: 'name',
    head: 'Service',
    width: '1fr',
    minWidth: 180,
    sortable: true,
    render: ({ name, version }) => (
      <span className={styles.name}>
        <ServiceSwatch name={name} />
        <b>{name}</b>
        <span className={styles.quiet}>{version}</span>
      </span>
    ),
  },
  number('rate', 'Rate', 72, 'requests a second; spans, where it answers none', ({ rate }) =>
    formatRate(rate),
  ),
  number('spans', 'Spans', 72, 'spans in this time', ({ spans }) => formatCount(spans)),
  {
    id: 'errors',
    head: 'Errors',
    width: 72,
    align: 'right',
    sortable: true,
    title: REQUESTS,
    render: (service) => {
      const share = errorShare(service);
      if (share === null || share === 0) return '';
      return (
        <span className={styles.red} title={`${formatCount(service.errors)} spans with an error`}>
          {formatPercent(share)}
        </span>
      );
    },
  },
  number('p50', 'p50', 76, DURATIONS, ({ p50Ns }) => (p50Ns === null ? '' : formatDuration(p50Ns))),
  number('p95', 'p95', 76, DURATIONS, ({ p95Ns }) => (p95Ns === null ? '' : formatDuration(p95Ns))),
  number('p99', 'p99', 76, DURATIONS, ({ p99Ns }) => (p99Ns === null ? '' : formatDuration(p99Ns))),
  number('logs', 'Logs', 72, 'log records in this time', ({ logs }) => (logs === 0 ? '' : formatCount(logs))),
  {
    id: 'tied',
    head: 'In a trace',
    width: 80,
    align: 'right',
    sortable: true,
    title: 'log records within requests that carry a trace id; of all, where none is within one',
    render: (service) => {
      const share = tiedShare(service);
      if (share === null) return '';
      return (
        <span className={cx(share < 0.5 ? styles.warn : styles.second)} title={tiedWords(service)}>
          {formatPercent(share, 0)}
        </span>
      );
    },
  },
  number('metrics', 'Metrics', 64, 'instruments', ({ instruments }) =>
    instruments === 0 ? '' : formatCount(instruments),
  ),
  {
    id: 'sdk',
    head: <span className={styles.sdk}>SDK</span>,
    width: 164,
    sortable: true,
    render: ({ sdk }) => (
      <span className={cx(styles.sdk, styles.second)} title={sdk}>
        {sdkName(sdk)}
      </span>
    ),
  },
  {
    id: 'seen',
    head: 'Last seen',
    width: 84,
    align: 'right',
    sortable: true,
    render: ({ lastSeen }) => <Time time={lastSeen} show="second" className={styles.quiet ?? ''} />,
  },
];

/** The share within requests beside that of all, in numbers. */
function tiedWords({ logs, logsWithTrace, inRequests }: ServiceRow): string {
  const ofAll = `${formatCount(logsWithTrace)} of all ${formatCount(logs)} carry a trace id`;
  return inRequests
    ? `${formatCount(inRequests.count)} of ${formatCount(inRequests.of)} log records within requests; ${ofAll}`
    : ofAll;
}

function number(
  id: string,
  head: string,
  width: number,
  title: string,
  say: (service: ServiceRow) => string,
): Column<ServiceRow> {
  return {
    id,
    head,
    width,
    title,
    align: 'right',
    sortable: true,
    render: (service) => <span className={styles.second}>{say(service)}</span>,
  };
}
