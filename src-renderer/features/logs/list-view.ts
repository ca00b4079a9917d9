// How the list shows its lines, as its address has it: columns beside the body, wrapping, nanoseconds, density.

export interface ListView {
  /** Labels, as LogQL calls them, that have a column of their own. */
  readonly columns: readonly string[];
  readonly wrap: boolean;
  readonly nanos: boolean;
  readonly roomy: boolean;
}

export const MOST_COLUMNS = 4;

/** Reads the view from an address. */
export function viewFrom(params: URLSearchParams): ListView {
  const columns = (params.get('cols') ?? '').split(',').filter((label) => /^[A-Za-z_]\w*$/.test(label));
  return {
    columns: [...new Set(columns)].slice(0, MOST_COLUMNS),
    wrap: params.has('wrap'),
    nanos: params.has('ns'),
    roomy: params.get('rows') === 'roomy',
  };
}

/** The parameters of a view; what is as usual has none. */
export function paramsOfView({ columns, wrap, nanos, roomy }: ListView): Record<string, string | null> {
  return {
    cols: columns.length === 0 ? null : columns.join(','),
    wrap: wrap ? '1' : null,
    ns: nanos ? '1' : null,
    rows: roomy ? 'roomy' : null,
  };
}

/** The view with a column more, or less when it is there. A fifth takes the place of the last. */
export function withColumn(view: ListView, label: string): ListView {
  const others = view.columns.filter((one) => one !== label);
  const columns =
    others.length < view.columns.length ? others : [...others.slice(0, MOST_COLUMNS - 1), label];
  return { ...view, columns };
}

/** Height of a line in px, where it is not wrapped. */
export const rowHeight = ({ roomy }: Pick<ListView, 'roomy'>): number => (roomy ? 26 : 20);

/** Widths in px: a column at most and at least, the body at least, time, and all else. */
const COLUMN = { most: 132, least: 88 };
const BODY_LEAST = 160;
const TIME = 92;
const TIME_WITH_NANOS = 140;
const REST = { level: 50, service: 104, actions: 32, trace: 76 };
/** Air at both sides of a line. */
const AIR = 27;

/**
 * The grid of a line: time, level, service, body, columns, actions, trace. Columns share at most half of the room that
 * the body would have; where the list is too narrow for that it is wider than its window and scrolls.
 */
export function gridOf({ columns, nanos }: ListView): { grid: string; leastWidth: number } {
  const time = nanos ? TIME_WITH_NANOS : TIME;
  const others = time + REST.level + REST.service + REST.actions + REST.trace;
  const share = `calc((100% - ${others}px) / ${2 * columns.length})`;
  const column = `clamp(${COLUMN.least}px, ${share}, ${COLUMN.most}px)`;
  const beside = columns.map(() => column).join(' ');
  return {
    grid: `${time}px ${REST.level}px ${REST.service}px minmax(0, 1fr) ${beside} ${REST.actions}px ${REST.trace}px`,
    leastWidth: others + AIR + BODY_LEAST + columns.length * COLUMN.least,
  };
}

/** What the sheet's lines are laid out by. */
export function listStyle(view: ListView): Readonly<Record<string, string>> {
  const { grid, leastWidth } = gridOf(view);
  return {
    '--log-grid': grid,
    '--log-least': `${leastWidth}px`,
    '--log-row': `${rowHeight(view)}px`,
  };
}
