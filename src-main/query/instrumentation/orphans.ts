// Spans whose parent never came. A parent that still runs looks the same, so traces of the last seconds are left out.
import type { Tally } from '../../doctor/instrumentation-facts.ts';
import { QuadTable } from '../../store/quad-table.ts';
import { storedSpanIds, traceStates } from '../../store/reads/newest-in-range.ts';
import type { StartedSpan } from '../../store/reads/scan-spans.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { Sample } from './sample.ts';
import { type ShapeFacts, spanExample } from './shape.ts';
import { Counting } from './tally.ts';

/** An exporter sends every few seconds: what ended longer ago has its parents, or will never have them. */
const SETTLED_MS = 10_000;
const MOST_TRACES = 2000;
const MOST_SPANS = 100_000;

/** Orphans by service, of its spans with a parent; `shapes` is by service id. */
export function orphansOf(
  db: ReadDb,
  { spans }: Sample,
  shapes: ReadonlyMap<number, ShapeFacts>,
  nowMs: number,
): Map<number, Tally> {
  const lost = [...shapes.values()].flatMap((shape) => shape.lost);
  const traces = [...new Set(lost.map((i) => (spans[i] as StartedSpan)[1]))].slice(0, MOST_TRACES);
  // Small ones first, as many as can be looked through. What retention took a part of tells nothing.
  const states = traceStates(db, traces)
    .filter(({ endUs, torn }) => !torn && endUs < (nowMs - SETTLED_MS) * 1000)
    .sort((a, b) => a.spans - b.spans);
  const looked: number[] = [];
  let sum = 0;
  for (const { id, spans: count } of states) {
    sum += count;
    if (sum > MOST_SPANS) break;
    looked.push(id);
  }
  const stored = new QuadTable(sum);
  for (const [trace, hi, lo] of storedSpanIds(db, looked)) stored.add(trace, hi, lo, 0, 0);
  const judged = new Set(looked);
  return new Map(
    [...shapes].map(([id, shape]) => {
      const orphans = new Counting();
      orphans.of = shape.withParent - shape.lost.length;
      for (const i of shape.lost) {
        const span = spans[i] as StartedSpan;
        if (!judged.has(span[1])) continue;
        const isStored = stored.get(span[1], span[9], span[10], 0) >= 0;
        orphans.look(isStored ? undefined : () => spanExample(db, span));
      }
      return [id, orphans];
    }),
  );
}
