// The critical path through what is shown, and the span that stands out on it.
import { useMemo } from 'react';
import { type CriticalPath, criticalPath } from '../../logic/critical-path.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { useOnScreen } from '../../ui/when-idle.ts';

export interface ShownPath {
  /** Empty until the bars are on the screen: then it is worked out. */
  readonly path: CriticalPath;
  /** The span whose own time is a good part of the whole, -1 when none stands out. */
  readonly slowest: number;
}

/** The path below the focused node when that is a span, else below the trace's main span. */
export function usePath({ columns, tree, main }: TraceModel, focus: number): ShownPath {
  const onScreen = useOnScreen();
  const below = focus >= 0 && focus < tree.spanCount ? focus : main;
  const root = onScreen ? below : -1;
  const path = useMemo(() => criticalPath(columns, tree, root), [columns, tree, root]);
  const slowest = useMemo(() => standingOut(path), [path]);
  return { path, slowest };
}

/** The span with most time on the path, when that is a quarter of it or more. */
function standingOut(path: CriticalPath): number {
  let best = -1;
  for (let span = 0; span < path.onPath.length; span++)
    if ((path.onPath[span] as number) > (best < 0 ? 0 : (path.onPath[best] as number))) best = span;
  return best >= 0 && (path.onPath[best] as number) * 4 >= path.total ? best : -1;
}
