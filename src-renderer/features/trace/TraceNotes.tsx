// What is odd about the trace, in one place: several roots, parents that are missing, circles, times that cannot be.
import { Copy, History, RefreshCw, Split, TriangleAlert, Undo2, Unlink } from 'lucide-react';
import { useMemo } from 'react';
import { traceOddities } from '../../logic/oddities.ts';
import { formatPlural, IconButton, Menu, type MenuItem } from '../../ui/index.ts';
import type { TraceView } from './trace-view.ts';

export interface TraceNotesProps {
  readonly view: TraceView;
  readonly onClocks: () => void;
}

export function TraceNotes({ view, onClocks }: TraceNotesProps) {
  const { model } = view;
  const odd = useMemo(() => traceOddities(model), [model]);
  /** Goes to the next of several rows, or to the first. */
  const goTo = (nodes: ArrayLike<number>) => () => {
    const all = Array.from(nodes);
    view.pick(all[(all.indexOf(view.cursor) + 1) % all.length] ?? -1, true);
  };
  const nameOf = (span: number) => model.columns.names[model.columns.name[span] ?? 0] ?? '';
  const items: MenuItem[] = [];
  if (odd.roots.length > 0)
    items.push({ label: `${odd.roots.length} roots`, icon: Split, onSelect: goTo(odd.roots) });
  if (odd.missing.length > 0)
    items.push({
      label: `${formatPlural(odd.missing.length, 'parent')} missing`,
      note: odd.orphans === 1 ? '1 span waits' : `${odd.orphans} spans wait`,
      icon: Unlink,
      onSelect: goTo(odd.missing),
    });
  for (const members of odd.cycles.slice(0, 5))
    items.push({
      label:
        members.length === 1
          ? `${nameOf(members[0] ?? 0)} is its own parent`
          : `A circle of parents: ${members.slice(0, 3).map(nameOf).join(' → ')}${members.length > 3 ? ' → …' : ''}`,
      icon: RefreshCw,
      onSelect: goTo([members[0] ?? 0]),
    });
  if (odd.cycles.length > 5)
    items.push({
      label: `${odd.cycles.length - 5} more circles`,
      icon: RefreshCw,
      onSelect: goTo(odd.cycles.map(([first]) => first ?? 0)),
    });
  if (odd.negative.length > 0)
    items.push({
      label:
        odd.negative.length === 1
          ? '1 span ends before it starts'
          : `${odd.negative.length} spans end before they start`,
      icon: Undo2,
      onSelect: goTo(odd.negative),
    });
  if (odd.sameId.length > 0)
    items.push({
      label: `${formatPlural(odd.sameId.length, 'span')} with an id that another has too`,
      icon: Copy,
      onSelect: goTo(odd.sameId),
    });
  if (odd.skewed.size > 0)
    items.push({
      label:
        odd.skewed.size === 1
          ? `The clock of ${[...odd.skewed.keys()][0]} is off`
          : `The clocks of ${odd.skewed.size} services are off`,
      note: 'adjust…',
      icon: History,
      onSelect: onClocks,
    });
  if (items.length === 0) return null;
  return (
    <Menu
      align="end"
      label="Notes on the trace"
      trigger={
        <IconButton
          small
          icon={TriangleAlert}
          label={`${formatPlural(items.length, 'note')} on this trace`}
        />
      }
      items={items}
    />
  );
}
