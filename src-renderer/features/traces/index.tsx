// The traces screen: query, facets, duration over time, table. Everything about it is in its address.
import { useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { openSend, traceFieldsQuery, traceOverviewQuery, traceValuesQuery } from '../../api/index.ts';
import { Button, formatCount, useCommands, useKeys, useTimeRange, useUrlParams } from '../../ui/index.ts';
import { QueryBar, type QueryBarHandle } from '../../viz/query-bar/index.ts';
import type { ScatterBox, ScatterMode } from '../../viz/scatter/index.ts';
import { ColumnsMenu } from './ColumnsMenu.tsx';
import { useCalmQuery } from './calm-query.ts';
import { countText } from './counts.ts';
import { TraceChart } from './TraceChart.tsx';
import { TraceFacets } from './TraceFacets.tsx';
import styles from './Traces.module.css';
import { TraceTable } from './TraceTable.tsx';
import { attributesFrom, attributesText, orderFrom } from './url-view.ts';
import { useMarked } from './use-marked.ts';
import type { TraceView } from './view.ts';

/** From so many traces on, single points hide each other and the heat map says more. */
const DENSE = 4000;
/** How often the chart and the known fields follow what arrives. */
const CHART_MS = 1000;
const FIELDS_MS = 15_000;
const POINTS: Readonly<Record<ScatterMode, number>> = { points: 5000, heat: 20_000 };

export default function TracesScreen() {
  const [params, changeUrl] = useUrlParams();
  const { range, window } = useTimeRange();
  const client = useQueryClient();
  const bar = useRef<QueryBarHandle>(null);
  const [selection, setSelection] = useState<{ of: string; box: ScatterBox } | null>(null);

  const q = params.get('q') ?? '';
  const order = orderFrom(params.get('order'));
  const col = params.get('col');
  const attributes = useMemo(() => attributesFrom(col), [col]);
  const setQuery = useCallback((query: string) => changeUrl({ q: query === '' ? null : query }), [changeUrl]);

  const chosen = params.get('chart');
  const points = useCalmQuery(
    traceOverviewQuery(window, q, chosen === 'heat' ? POINTS.heat : POINTS.points),
    CHART_MS,
  );
  const isDrawn = points.isFetched && !points.isPlaceholderData;
  const total = points.data?.total ?? null;
  const dense = (total?.count ?? 0) >= DENSE;
  const mode: ScatterMode = chosen === 'points' || chosen === 'heat' ? chosen : dense ? 'heat' : 'points';

  const fields = useCalmQuery(traceFieldsQuery(window), FIELDS_MS, isDrawn);
  const types = useMemo(
    () => new Map((fields.data?.fields ?? []).map(({ field, type }) => [field, type] as const)),
    [fields.data],
  );

  // A rectangle belongs to the picture it was drawn on.
  const picture = `${window.key} ${q}`;
  const view: TraceView = {
    q,
    setQuery,
    range,
    window,
    order,
    attributes,
    types,
    selection: selection?.of === picture ? selection.box : null,
    select: (box) => setSelection(box && { of: picture, box }),
  };

  const marked = useMarked();
  const sendAll = (): void => {
    const list = { kind: 'traces' as const, q, ...window.resolve() };
    if (marked.ids.size === 0) openSend({ what: list });
    else openSend({ what: { kind: 'selected', traceIds: [...marked.ids] }, others: [list] });
  };
  useKeys('Traces', [
    { keys: '/', label: 'Edit the query', run: () => bar.current?.focus() },
    { keys: 'mod+Enter', label: 'Send the chosen traces, or all of this list', run: sendAll },
    {
      keys: 'Escape',
      label: 'Let the chosen traces go',
      run: () => (marked.ids.size > 0 ? marked.clear() : false),
    },
  ]);
  useCommands('Traces', [
    { id: 'traces.send', label: 'Send the traces of this list…', icon: Send, kbd: 'mod+Enter', run: sendAll },
    {
      id: 'traces.errors',
      label: 'Show traces with an error',
      run: () => setQuery('{ status = error }'),
    },
    {
      id: 'traces.slowest',
      label: 'Show the slowest traces first',
      run: () => changeUrl({ order: 'slowest' }),
    },
  ]);

  return (
    <div className={styles.screen}>
      <h1 className={styles.unseen}>Traces</h1>
      <div className={styles.bar}>
        <QueryBar
          ref={bar}
          language="traceql"
          label="Query of the traces"
          value={q}
          onApply={setQuery}
          loadFields={async () => (await client.fetchQuery(traceFieldsQuery(window))).fields}
          loadValues={async (field, prefix) =>
            (await client.fetchQuery(traceValuesQuery(window, field, prefix))).values
          }
        />
        <ColumnsMenu
          fields={fields.data?.fields ?? []}
          chosen={attributes}
          onChange={(keys) => changeUrl({ col: attributesText(keys) })}
        />
        <Button
          icon={Send}
          disabled={!total || total.count === 0}
          onClick={() => openSend({ what: { kind: 'traces', q, ...window.resolve() } })}
        >
          {total && total.count > 0 ? `Send ${countText(total)}…` : 'Send…'}
        </Button>
      </div>
      <div className={styles.below}>
        <TraceFacets view={view} overview={points.data} go={isDrawn} />
        <div className={styles.main}>
          <TraceChart
            view={view}
            mode={mode}
            onMode={(next) => changeUrl({ chart: next }, { replace: true })}
            overview={points.data}
            updatedAt={points.dataUpdatedAt}
            marked={marked.ids.size}
            onSendMarked={sendAll}
            onClearMarked={marked.clear}
          />
          <TraceTable
            view={view}
            overview={points.data}
            marked={marked.ids}
            onMark={marked.mark}
            onOrder={(next) => changeUrl({ order: next === 'newest' ? null : next })}
          />
        </div>
      </div>
      <output className={styles.unseen}>{total ? `${formatCount(total.count)} traces match` : ''}</output>
    </div>
  );
}
