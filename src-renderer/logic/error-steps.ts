// The way through the errors of a trace: a failure is told by every span that it was passed up through, and what one
// looks for is where it began.
import { isWithin, type SpanTree } from './span-tree.ts';

/** Errors with those within them before them: each failure from where it began, then what passed it on. */
export function fromOrigins(tree: SpanTree, errors: Int32Array): Int32Array {
  const after = (node: number): number =>
    (tree.position[node] as number) + (tree.size[node] as number) - (tree.depth[node] as number);
  return errors.toSorted((a, b) => after(a) - after(b));
}

/**
 * The error after, or with step -1 before, the span `current`; -1 when there is none. Who follows a failure (`stepped`:
 * the error that the last step led to) goes on to what passed it on; everyone else comes to where the next one began,
 * which may be within `current`. Goes round the end.
 */
export function stepErrors(
  tree: SpanTree,
  errors: Int32Array,
  current: number,
  stepped: number,
  step: 1 | -1,
): number {
  const ordered = fromOrigins(tree, errors);
  if (ordered.length === 0) return -1;
  const isOrigin = (k: number): boolean => {
    const inner = ordered[k - 1];
    return inner === undefined || !isWithin(tree, inner, ordered[k] as number);
  };
  const at = ordered.indexOf(current);
  if (at >= 0 && (current === stepped || isOrigin(at)))
    return ordered.at((at + step) % ordered.length) as number;
  const place = current >= 0 && current < tree.nodeCount ? (tree.position[current] as number) : -1;
  const origins = ordered.filter((_, k) => isOrigin(k));
  const next =
    step === 1
      ? origins.find((node) => (tree.position[node] as number) > place)
      : origins.findLast((node) => (tree.position[node] as number) < place);
  return next ?? (origins.at(step === 1 ? 0 : -1) as number);
}
