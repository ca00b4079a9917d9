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

/** The grid of a line: time, level, service, body, columns, actions, trace. */
export function gridOf({ columns, nanos }: ListView): string {
  const beside = columns.map(() => 'minmax(56px, 132px)').join(' ');
  return `${nanos ? 140 : 92}px 50px 104px minmax(120px, 1fr) ${beside} 32px 76px`;
}
