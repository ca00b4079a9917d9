// Columns that fit: a narrow table leaves whole columns out rather than cut one in two. Pure.
import type { Column } from '../../ui/index.ts';

const GAP = 8;
const PADDING = 24;

/** The least room a table of these columns takes, in px. */
function leastWidth(columns: readonly Pick<Column<never>, 'width' | 'minWidth'>[]): number {
  const own = columns.map(({ width, minWidth = 80 }) => (typeof width === 'number' ? width : minWidth));
  return own.reduce((sum, one) => sum + one, PADDING + GAP * Math.max(0, columns.length - 1));
}

/** The columns without those of `spare`, first to go first, as far as the others then fit; all while `width` is unknown (0). */
export function fittingColumns<C extends Pick<Column<never>, 'id' | 'width' | 'minWidth'>>(
  columns: readonly C[],
  width: number,
  spare: readonly string[],
): C[] {
  const kept = [...columns];
  for (const id of width > 0 ? spare : []) {
    if (leastWidth(kept) <= width) break;
    const at = kept.findIndex((column) => column.id === id);
    if (at >= 0) kept.splice(at, 1);
  }
  return kept;
}
