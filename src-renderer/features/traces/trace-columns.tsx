// The columns of the traces table. Widths are the sheet's measures less the table's own gap of 8.
import { Scissors } from 'lucide-react';
import { Link } from 'wouter';
import type { TraceDetail, TraceSummary } from '#shared/api/traces.ts';
import {
  type Column,
  cx,
  formatCount,
  formatDuration,
  ServiceStripe,
  Time,
  Tooltip,
  viewHref,
} from '../../ui/index.ts';
import { OwnTimeBar } from './OwnTimeBar.tsx';
import { ServiceSlots } from './ServiceSlots.tsx';
import styles from './Traces.module.css';
import { DEFAULT_ATTRIBUTE } from './url-view.ts';

/** The response code and the default column by their stable names and by those older SDKs send. */
const CODES = ['http.response.status_code', 'http.status_code'];
const OLDER_NAMES: Readonly<Record<string, string>> = {
  'url.path': 'http.target',
  'url.full': 'http.url',
  'url.scheme': 'http.scheme',
  'http.request.method': 'http.method',
  'http.response.status_code': 'http.status_code',
  'server.address': 'net.host.name',
  'user_agent.original': 'http.user_agent',
  'client.address': 'http.client_ip',
};
const MOST_ASKED = 8;
const LONGEST_CELL = 200;

/** Attribute keys to ask the details of a row for. */
export function askedAttributes(columns: readonly string[]): string[] {
  const older = columns.map((key) => OLDER_NAMES[key]).filter((key) => key !== undefined);
  return [...new Set([...CODES, ...columns, ...older])].slice(0, MOST_ASKED);
}

function attributeOf(detail: TraceDetail | undefined, key: string): string {
  const text = detail?.attributes[key] ?? detail?.attributes[OLDER_NAMES[key] ?? ''] ?? '';
  // A cell shows some twenty characters; a value may be 64 KB.
  return text.slice(0, LONGEST_CELL);
}

interface TraceColumnsInput {
  readonly attributes: readonly string[];
  readonly detailOf: (traceId: string) => TraceDetail | undefined;
  readonly placed: readonly string[];
  readonly scaleNs: number;
  /** Of the table in px; narrow ones leave out what the trace itself shows. */
  readonly width: number;
}

/** What all other columns take, an operation of readable length included. */
const OTHERS = 930;
const LEAST_ATTRIBUTE = 100;
const GAP = 8;

/** Px an attribute column has when `count` of them share what the others leave. */
function attributeWidth(tableWidth: number, count: number): number {
  if (tableWidth === 0 || count === 0) return 160;
  return Math.min(160, Math.floor((tableWidth - OTHERS) / count) - GAP);
}

export function traceColumns(input: TraceColumnsInput): Column<TraceSummary>[] {
  const { attributes, detailOf, placed, scaleNs, width } = input;
  const roomy = width === 0 || width >= 980;
  const room = attributeWidth(width, attributes.length);
  // The column nobody asked for gives way where it is narrow; chosen ones stay, and the table scrolls.
  const isDefault = attributes.length === 1 && attributes[0] === DEFAULT_ATTRIBUTE;
  const shown = isDefault && room < LEAST_ATTRIBUTE ? [] : attributes;
  const ownWidth = roomy ? 140 : 96;
  const columns: (Column<TraceSummary> | false)[] = [
    {
      id: 'time',
      head: 'Time',
      width: 84,
      sortable: true,
      render: ({ start }) => <Time time={start} className={styles.time ?? ''} />,
    },
    {
      id: 'operation',
      head: 'Root operation',
      width: '1fr',
      minWidth: 150,
      render: (trace) => <Operation trace={trace} />,
    },
    ...shown.map(
      (key): Column<TraceSummary> => ({
        id: `attribute ${key}`,
        head: key,
        width: Math.max(LEAST_ATTRIBUTE, room),
        mono: true,
        title: key,
        render: ({ traceId }) => <span className={styles.second}>{attributeOf(detailOf(traceId), key)}</span>,
      }),
    ),
    roomy && {
      id: 'code',
      head: 'Code',
      width: 32,
      align: 'right',
      render: ({ traceId }) => <Code detail={detailOf(traceId)} />,
    },
    {
      id: 'duration',
      head: 'Duration',
      width: 70,
      align: 'right',
      sortable: true,
      render: ({ durationNs }) => (
        <span className={cx(durationNs >= 1e9 && styles.slow)}>{formatDuration(durationNs)}</span>
      ),
    },
    {
      id: 'own time',
      head: roomy ? 'own time by service' : 'own time',
      width: ownWidth,
      render: (trace) => (
        <OwnTimeBar
          durationNs={trace.durationNs}
          scaleNs={scaleNs}
          ownTime={detailOf(trace.traceId)?.ownTime}
          width={ownWidth}
          services={trace.services}
        />
      ),
    },
    {
      id: 'spans',
      head: 'Spans',
      width: 44,
      align: 'right',
      sortable: true,
      render: ({ spans }) => <span className={styles.second}>{formatCount(spans)}</span>,
    },
    {
      id: 'errors',
      head: 'Errors',
      width: 48,
      align: 'right',
      sortable: true,
      render: ({ errors }) => (errors > 0 ? <b className={styles.errors}>{formatCount(errors)}</b> : ''),
    },
    {
      id: 'logs',
      head: 'Logs',
      width: 40,
      align: 'right',
      render: ({ traceId }) => {
        const logs = detailOf(traceId)?.logs ?? 0;
        return logs > 0 ? <span className={styles.second}>{formatCount(logs)}</span> : '';
      },
    },
    roomy && {
      id: 'services',
      head: <span className={styles.slotsHead}>Services</span>,
      width: 84,
      render: ({ services }) => <ServiceSlots services={services} placed={placed} />,
    },
    {
      id: 'trace',
      head: 'Trace',
      width: 84,
      align: 'right',
      mono: true,
      render: ({ traceId }) => (
        <span className={styles.id} title={traceId}>
          {traceId.slice(0, 8)}
        </span>
      ),
    },
  ];
  return columns.filter((column) => column !== false);
}

function Operation({ trace }: { trace: TraceSummary }) {
  const service = trace.rootService ?? trace.services[0] ?? '';
  return (
    <span className={styles.operation}>
      <ServiceStripe name={service} />
      <span className={styles.second}>{service}</span>
      <Link href={viewHref(`/traces/${trace.traceId}`)} className={styles.name} tabIndex={-1}>
        {trace.rootName ?? <i className={styles.second}>root not here yet</i>}
      </Link>
      {trace.torn && (
        <Tooltip content="The oldest part of this trace is gone: the store was full.">
          <span className={styles.torn}>
            <Scissors size={12} aria-label="partly gone" />
          </span>
        </Tooltip>
      )}
    </span>
  );
}

function Code({ detail }: { detail: TraceDetail | undefined }) {
  const code = CODES.map((key) => detail?.attributes[key]).find((value) => value !== undefined) ?? '';
  return <span className={Number(code) >= 500 ? styles.red : styles.second}>{code}</span>;
}
