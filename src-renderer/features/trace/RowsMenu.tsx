// Which rows there are: levels, log records as rows, and what is hidden as noise.
import { Eye, EyeOff, ListCollapse, ListTree } from 'lucide-react';
import { noiseOf } from '../../logic/noise.ts';
import { keyOfNode } from '../../logic/row-keys.ts';
import { timeByOperation } from '../../logic/trace-stats.ts';
import type { LogRowsOf } from '../../logic/view-params.ts';
import { formatCount, IconButton, Menu, type MenuItem } from '../../ui/index.ts';
import type { TraceView } from './trace-view.ts';

/** Operations that are offered to be hidden, the most frequent first. */
const OFFERED = 5;
/** Fewer equal spans than this are no noise. */
const LEAST = 3;

export function RowsMenu({ view, logs }: { readonly view: TraceView; readonly logs: number | undefined }) {
  const { keys } = view;
  return (
    <Menu
      align="end"
      label="Rows"
      trigger={
        <IconButton
          small
          icon={ListTree}
          label="Levels, log records and hidden rows"
          on={keys.logRows !== null || keys.hidden.length > 0}
        />
      }
      items={() => [...levelItems(view), ...(logs === 0 ? [] : logItems(view)), ...noiseItems(view)]}
    />
  );
}

function levelItems(view: TraceView): MenuItem[] {
  return [
    { label: 'Open all', icon: ListTree, onSelect: () => view.openTo(Number.POSITIVE_INFINITY) },
    { label: 'Only the top', icon: ListCollapse, onSelect: () => view.openTo(0) },
    { label: 'One level more', kbd: ']', keepOpen: true, onSelect: () => view.stepLevel(1) },
    { label: 'One level less', kbd: '[', keepOpen: true, onSelect: () => view.stepLevel(-1) },
  ];
}

function logItems(view: TraceView): MenuItem[] {
  const { keys, model, cursor } = view;
  const { logRows } = keys;
  const node = view.span >= 0 ? view.span : cursor;
  const scope = logRows === null || logRows === 'trace' ? logRows : logRows.scope;
  const item = (label: string, value: LogRowsOf | null, kbd?: string): MenuItem => ({
    label,
    checked: scope === (value === null || value === 'trace' ? value : value.scope),
    onSelect: () => view.change({ logRows: value }),
    ...(kbd && { kbd }),
  });
  const of = node >= 0 && node < model.tree.nodeCount ? keyOfNode(model, node) : null;
  return [
    'separator',
    { heading: 'Log records as rows' },
    item('Of the whole trace', 'trace', 'o'),
    ...(of === null
      ? []
      : [
          item('Of the chosen span and below', { scope: 'subtree', of }),
          item('Of the chosen span', { scope: 'span', of }),
        ]),
    item('As dots only', null),
  ];
}

function noiseItems(view: TraceView): MenuItem[] {
  const { model, keys, span } = view;
  const none = new Float64Array(model.columns.count);
  const frequent = timeByOperation(model.columns, model.services, model.own, none)
    .filter(({ count }) => count >= LEAST)
    .sort((a, b) => b.count - a.count)
    .slice(0, OFFERED);
  const items: MenuItem[] = ['separator', { heading: 'Hide' }];
  if (span >= 0) {
    const operation = noiseOf(model, span, false);
    items.push(
      {
        label: `${operation.operation}, like the chosen`,
        icon: EyeOff,
        kbd: 'z',
        onSelect: () => view.hide(operation),
      },
      {
        label: `All of ${operation.service}`,
        icon: EyeOff,
        kbd: 'Z',
        onSelect: () => view.hide({ service: operation.service }),
      },
    );
  }
  for (const share of frequent) {
    const noise = noiseOf(model, share.longestSpan, false);
    const isHidden = keys.hidden.some(
      (n) => n.service === noise.service && (n.operation ?? noise.operation) === noise.operation,
    );
    items.push({
      label: `${noise.service} ${noise.operation}`,
      note: `× ${formatCount(share.count)}`,
      checked: isHidden,
      onSelect: () => (isHidden ? view.unhide(noise) : view.hide(noise)),
    });
  }
  if (keys.hidden.length > 0)
    items.push({ label: 'Show all again', icon: Eye, onSelect: () => view.change({ hidden: [] }) });
  return items;
}
