// What is chosen, read beside the rows: a log record of no span, a span, or a fold.
import { kindOfRow } from '../../logic/row-kind.ts';
import { FoldPanel } from './panel/FoldPanel.tsx';
import type { LogReading } from './panel/LogLine.tsx';
import { LogPanel } from './panel/LogPanel.tsx';
import { type PanelTab, SpanPanel } from './panel/SpanPanel.tsx';
import type { TraceView } from './trace-view.ts';
import type { TraceOut } from './use-trace-out.ts';

export interface ChosenPanelProps {
  readonly view: TraceView;
  /** The log record of no span that is read; null for none. */
  readonly looseLog: number | null;
  readonly reading: LogReading;
  readonly tab: PanelTab;
  readonly onTab: (tab: PanelTab) => void;
  readonly onAllLogs: () => void;
  readonly onClose: () => void;
  readonly out: TraceOut;
}

/** The panel of what is chosen; null where that has none. */
export function chosenPanel({ view, looseLog, reading, onClose, ...of }: ChosenPanelProps) {
  if (looseLog !== null)
    return (
      <LogPanel
        id={looseLog}
        columns={view.model.columns}
        find={view.find.trim().toLowerCase()}
        reading={reading}
        onClose={onClose}
      />
    );
  if (view.cursor < 0) return null;
  if (view.span >= 0) return <SpanPanel view={view} reading={reading} onClose={onClose} {...of} />;
  return kindOfRow(view.model, view.cursor) === 'fold' ? <FoldPanel view={view} onClose={onClose} /> : null;
}
