// What the parts of the traces screen share.
import type { AskedWindow } from '../../api/index.ts';
import type { TimeRange } from '../../ui/index.ts';
import type { ScatterBox } from '../../viz/scatter/index.ts';
import type { FieldTypes } from './query-edits.ts';
import type { TraceOrder } from './url-view.ts';

export interface TraceView {
  /** The applied query; "" for all. */
  readonly q: string;
  readonly setQuery: (query: string) => void;
  readonly range: TimeRange;
  readonly window: AskedWindow;
  readonly order: TraceOrder;
  /** Keys of the added attribute columns. */
  readonly attributes: readonly string[];
  readonly types: FieldTypes;
  /** The rectangle drawn on the chart. */
  readonly selection: ScatterBox | null;
  readonly select: (box: ScatterBox | null) => void;
}
