// The trace page while two traces are compared: both on one timeline, and the chosen pair in full beside them. A span
// of this trace that is chosen stays chosen when the comparison ends.
import { useMemo, useState } from 'react';
import { spanIdOf } from '../../../logic/row-keys.ts';
import { findSpan } from '../../../logic/trace-model.ts';
import { distinctColors, ServiceColorsProvider, SplitPane, type Theme } from '../../../ui/index.ts';
import { changeUrl } from '../../../ui/view/url.ts';
import type { TraceView } from '../trace-view.ts';
import { ComparePanel } from './ComparePanel.tsx';
import { CompareView } from './CompareView.tsx';
import { NO_VIEW } from './use-compare-url.ts';
import { type Comparison, useComparison } from './use-comparison.ts';

export interface TraceComparisonProps {
  readonly view: TraceView;
  readonly otherId: string;
  readonly theme: Theme;
  readonly onChoose: () => void;
}

/** Takes the comparison out of the address. */
export const endComparison = (): void => changeUrl({ compare: null, ...NO_VIEW });

export function TraceComparison({ view, otherId, theme, onChoose }: TraceComparisonProps) {
  const state = useComparison(view.model, otherId);
  /** A span that only the other trace has, by its id; null while a span of this trace is chosen. */
  const [missing, setMissing] = useState<string | null>(null);
  /** A fold, by its row; null while a span is chosen. */
  const [fold, setFold] = useState<number | null>(null);
  const [panel, setPanel] = useState(true);
  const comparison = state.kind === 'ready' ? state.comparison : undefined;
  const chosen = comparison ? (fold ?? chosenRow(comparison, view.cursor, missing)) : -1;
  const pick = (row: number) => {
    if (!comparison) return;
    const { other, ownNode, otherNode, size } = comparison.merged;
    setPanel(true);
    setFold(row >= size.length ? row : null);
    if (row >= size.length) return;
    const node = ownNode[row] ?? -1;
    if (node >= 0) view.pick(node);
    setMissing(node >= 0 ? null : spanIdOf(other, otherNode[row] ?? 0));
  };
  const both = comparison?.merged.other.services.names;
  const colors = useMemo(
    () => distinctColors([...view.recorded.services.names, ...(both ?? [])]),
    [view.recorded.services, both],
  );
  const parts = (
    <SplitPane
      id="trace panel"
      fixed="second"
      size={380}
      min={300}
      max={720}
      first={
        <CompareView
          state={state}
          adjusted={view.model !== view.recorded}
          theme={theme}
          find={view.find.trim().toLowerCase()}
          chosen={chosen}
          onPick={pick}
          onChoose={onChoose}
          onClose={endComparison}
        />
      }
      second={
        panel && comparison && chosen >= 0 ? (
          <ComparePanel
            comparison={comparison}
            row={chosen}
            onShow={(span) => {
              endComparison();
              view.pick(span, true);
            }}
            onClose={() => setPanel(false)}
          />
        ) : null
      }
    />
  );
  return <ServiceColorsProvider value={colors}>{parts}</ServiceColorsProvider>;
}

function chosenRow({ merged }: Comparison, cursor: number, missing: string | null): number {
  const { other, ownNode, otherNode } = merged;
  if (missing === null) return cursor < 0 ? -1 : ownNode.indexOf(cursor);
  const span = findSpan(other.columns, missing);
  return span < 0 ? -1 : otherNode.indexOf(span);
}
