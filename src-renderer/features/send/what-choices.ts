// What the drawer can be opened on: the thing asked for, and beside it what else could be meant from this screen.
// Pure: the page's address and state come in.
import type { What } from '#shared/api/send.ts';
import { formatCount, type ResolvedRange } from '../../ui/index.ts';

export type WhatKind = What['kind'];

export interface Choice {
  readonly kind: WhatKind;
  readonly label: string;
  readonly what: What;
}

/** Where the drawer is opened, as far as it matters. */
export interface Place {
  readonly path: string;
  readonly params: URLSearchParams;
  /** The page's time range at the moment of opening. */
  readonly range: ResolvedRange;
  /** The run of the page's filter, else the current one. */
  readonly run: number | null;
}

const LABELS: Readonly<Record<WhatKind, string>> = {
  trace: 'This trace',
  selected: 'Selected traces',
  traces: 'This list',
  logs: 'These logs',
  range: 'Time range',
  run: 'Whole run',
};
const ORDER: readonly WhatKind[] = ['trace', 'selected', 'traces', 'logs', 'range', 'run'];

const TRACE_ID = /^[0-9a-f]{32}$/i;

/** What a `send` parameter names: `trace:<id>`, `traces`, `logs`, `range`, `run`, `run:<id>`; null for anything else. */
export function whatOf(param: string, { params, range, run }: Place): What | null {
  const [kind, id = ''] = param.split(':', 2);
  const q = params.get('q') ?? '';
  switch (kind) {
    case 'trace':
      return TRACE_ID.test(id) ? { kind, traceId: id } : null;
    case 'traces':
    case 'logs':
      return { kind, q, ...range };
    case 'range':
      return { kind, ...range };
    case 'run': {
      const number = id === '' ? run : Number(id);
      return number !== null && Number.isSafeInteger(number) && number > 0 ? { kind, run: number } : null;
    }
    default:
      return null;
  }
}

/** What the screen itself shows. */
function ofScreen(place: Place): What[] {
  const trace = /^\/traces\/([^/]+)$/.exec(place.path)?.[1];
  const names = [
    ...(trace === undefined ? [] : [`trace:${trace}`]),
    ...(place.path === '/traces' ? ['traces'] : []),
    ...(place.path === '/logs' ? ['logs'] : []),
    'range',
    'run',
  ];
  return names.flatMap((name) => whatOf(name, place) ?? []);
}

/** The choices of the drawer, one a kind: `asked` first goes over what the screen shows. */
export function choicesOf(asked: readonly What[], place: Place): Choice[] {
  const byKind = new Map<WhatKind, What>();
  for (const what of [...asked, ...ofScreen(place)]) if (!byKind.has(what.kind)) byKind.set(what.kind, what);
  return ORDER.flatMap((kind) => {
    const what = byKind.get(kind);
    return what ? [{ kind, label: labelOf(what), what }] : [];
  });
}

function labelOf(what: What): string {
  return what.kind === 'selected' ? `${formatCount(what.traceIds.length)} chosen` : LABELS[what.kind];
}

type Signal = 'traces' | 'logs' | 'metrics';

/** What of a signal goes along, in words beside its name. */
export const SIGNAL_NOTES: Readonly<Record<WhatKind, Readonly<Record<Signal, string>>>> = {
  trace: {
    traces: 'all its spans',
    logs: 'that carry its trace id',
    metrics: 'of its services, around it',
  },
  selected: {
    traces: 'chosen in the list, whole',
    logs: 'that carry their trace ids',
    metrics: 'of their services meanwhile',
  },
  traces: {
    traces: 'that match, whole',
    logs: 'that carry their trace ids',
    metrics: 'of their services meanwhile',
  },
  logs: {
    traces: 'the records belong to',
    logs: 'that match',
    metrics: 'of their services meanwhile',
  },
  range: { traces: 'spans that start in it', logs: 'written in it', metrics: 'measured in it' },
  run: { traces: 'all of them', logs: 'all of them', metrics: 'all of them' },
};
