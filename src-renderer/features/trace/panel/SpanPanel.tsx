// The panel of the chosen span: its numbers at once from the columns, its attributes, events, links and
// resource when they have come.
import { useQuery } from '@tanstack/react-query';
import { CircleX, Copy, Focus, X } from 'lucide-react';
import { SPAN_KINDS } from '#shared/model/otlp.ts';
import { linkedFromQuery, traceLogsQuery, traceSpanQuery } from '../../../api/index.ts';
import { movedBy } from '../../../logic/clock-skew.ts';
import { keyOfNode, spanIdOf } from '../../../logic/row-keys.ts';
import { detailOf, findSpanOf, sameIdBefore } from '../../../logic/span-index.ts';
import {
  Banner,
  Chip,
  CopyButton,
  ErrorState,
  formatDuration,
  formatPercent,
  IconButton,
  Menu,
  Segmented,
  ServiceStripe,
  SkeletonRows,
  Tabs,
} from '../../../ui/index.ts';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import { itemOf } from '../TraceHeader.tsx';
import type { TraceView } from '../trace-view.ts';
import type { TraceOut } from '../use-trace-out.ts';
import { LinksTab } from './LinksTab.tsx';
import type { LogReading } from './LogLine.tsx';
import styles from './panel.module.css';
import { RawTab } from './RawTab.tsx';
import { ResourceTab } from './ResourceTab.tsx';
import { SpanLogsTab } from './SpanLogsTab.tsx';
import { SpanTab } from './SpanTab.tsx';

export const PANEL_TABS = ['span', 'logs', 'links', 'resource', 'raw'] as const;
export type PanelTab = (typeof PANEL_TABS)[number];

export interface SpanPanelProps {
  readonly view: TraceView;
  readonly tab: PanelTab;
  readonly onTab: (tab: PanelTab) => void;
  readonly onClose: () => void;
  /** Shows all logs of the trace. */
  readonly onAllLogs: () => void;
  readonly reading: LogReading;
  readonly out: TraceOut;
}

export function SpanPanel({ view, tab, onTab, onClose, onAllLogs, reading, out }: SpanPanelProps) {
  const { model, span, path } = view;
  const { columns } = model;
  const spanId = spanIdOf(model, span);
  const detail = useQuery(traceSpanQuery(columns.traceId, spanId));
  const logs = useQuery(traceLogsQuery(columns.traceId, spanId));
  const linkedFrom = useQuery(linkedFromQuery(columns.traceId));
  const all = detail.data?.spans ?? [];
  const which = Math.min(sameIdBefore(columns, span), all.length - 1);
  const shown = detailOf(columns, span, all);
  const find = view.find.trim().toLowerCase();
  const service = model.services.names[model.services.ofSpan[span] ?? 0] ?? '';
  const name = columns.names[columns.name[span] ?? 0] ?? '';
  const onPath = path.onPath[span] ?? 0;
  const moved = movedBy(view.keys.clock, model, span);
  const linksHere = linkedFrom.data?.links.filter(({ toSpanId }) => toSpanId === spanId).length ?? 0;

  return (
    <aside className={styles.panel} aria-label="Chosen span">
      <div className={styles.top}>
        <div className={styles.titleLine}>
          <ServiceStripe name={service} />
          <h2 className={styles.title} title={name}>
            {marked(name === '' ? '(no name)' : name, find)}
          </h2>
          <IconButton
            small
            icon={Focus}
            label="Show only this subtree"
            kbd="."
            onClick={() => view.focusOn(span)}
          />
          <Menu
            align="end"
            label="Copy"
            trigger={<IconButton small icon={Copy} label="Copy" />}
            items={[itemOf(out.copySpan), itemOf(out.copySubtree), itemOf(out.copyLink)]}
          />
          <IconButton small icon={X} label="Close" kbd="Escape" onClick={onClose} />
        </div>
        <div className={styles.who}>
          <span className={styles.whose} title={service}>
            {service}
          </span>
          <span>{SPAN_KINDS[columns.kind[span] ?? 0]}</span>
          {columns.status[span] === 2 && (
            <Chip tone="error" icon={CircleX}>
              error
            </Chip>
          )}
          {columns.status[span] === 1 && <Chip tone="ok">ok</Chip>}
          <span className={styles.grow} />
          <code title="Span id">{spanId}</code>
          <CopyButton text={spanId} label="Copy span id" />
        </div>
        <dl className={styles.numbers}>
          <Figure value={formatDuration(columns.duration[span] ?? 0)} words="duration" />
          <Figure value={`+${formatDuration(columns.start[span] ?? 0)}`} words="after start" />
          <Figure value={formatDuration(model.own[span] ?? 0)} words="own time" />
          {onPath > 0 && path.total > 0 && (
            <Figure value={formatPercent(onPath / path.total)} words="of critical path" />
          )}
        </dl>
      </div>
      <Tabs
        label="About the span"
        className={styles.tabs ?? ''}
        value={tab}
        onChange={onTab}
        tabs={[
          { value: 'span', label: 'Span' },
          { value: 'logs', label: 'Logs', count: logs.data?.total },
          { value: 'links', label: 'Links', count: shown && shown.span.links.length + linksHere },
          { value: 'resource', label: 'Resource', count: shown?.resource.attributes.length },
          { value: 'raw', label: 'Raw' },
        ]}
      />
      <div className={styles.body} key={keyOfNode(model, span)}>
        {all.length > 1 && (
          <Banner
            actions={
              <Segmented
                small
                label="Which span"
                value={String(which)}
                options={all.map((_, k) => ({ value: String(k), label: String(k + 1) }))}
                onChange={(value) => view.pick(findSpanOf(columns, spanId, Number(value)), true)}
              />
            }
          >
            {all.length} different spans carry this id.
          </Banner>
        )}
        <Notes view={view} />
        {detail.isError && <ErrorState what="The span could not be read" meaning={detail.error.message} />}
        {!shown && !detail.isError && <SkeletonRows rows={10} />}
        {shown && tab === 'span' && (
          <SpanTab
            detail={shown}
            columns={columns}
            find={find}
            logs={logs.data}
            onAllLogs={onAllLogs}
            moved={moved}
            reading={reading}
          />
        )}
        {tab === 'logs' && (
          <SpanLogsTab columns={columns} logs={logs.data} find={find} moved={moved} reading={reading} />
        )}
        {shown && tab === 'links' && (
          <LinksTab
            spanId={spanId}
            links={shown.span.links}
            dropped={shown.span.droppedLinksCount}
            linkedFrom={linkedFrom}
            traceId={columns.traceId}
            view={view}
          />
        )}
        {shown && tab === 'resource' && <ResourceTab detail={shown} find={find} />}
        {shown && tab === 'raw' && <RawTab detail={shown} />}
      </div>
    </aside>
  );
}

function Figure({ value, words }: { value: string; words: string }) {
  return (
    <div>
      <dt>{value}</dt>
      <dd>{words}</dd>
    </div>
  );
}

/** What is odd about the span's place in the trace, in words. */
function Notes({ view: { model, span, keys } }: { view: TraceView }) {
  const { tree, skew, columns, services } = model;
  const off = skew.get(span);
  const moved = keys.clock.get(services.names[services.ofSpan[span] ?? 0] ?? '');
  const cycle = tree.cycles.find((members) => members.includes(span));
  return (
    <>
      {off !== undefined && (
        <Banner>
          The clock of this service {off > 0 ? 'runs behind' : 'runs ahead of'} its caller’s by about{' '}
          {formatDuration(Math.abs(off))}: the span seems to {off > 0 ? 'start before' : 'end after'} the call
          that caused it.{moved === undefined && ' Bars stand as recorded.'}
        </Banner>
      )}
      {moved !== undefined && (
        <Banner tone="info">
          The times of this service are adjusted: shown {formatDuration(Math.abs(moved))}{' '}
          {moved > 0 ? 'later' : 'earlier'} than recorded.
        </Banner>
      )}
      {(tree.parent[span] ?? -1) >= tree.spanCount && (
        <Banner>Its parent has not arrived. It may come late, be sampled away, or be sent elsewhere.</Banner>
      )}
      {cycle && (
        <Banner>
          {cycle.length === 1
            ? 'This span names itself as its parent.'
            : `${cycle.length} spans name each other as parents.`}{' '}
          The circle is cut above the earliest.
        </Banner>
      )}
      {(columns.duration[span] ?? 0) < 0 && (
        <Banner>It ends before it starts: the clock was set back meanwhile.</Banner>
      )}
    </>
  );
}
