// How a trace is looked at, and the same as parameters of a URL: a copied link shows what its sender saw.
//
//   level=2  flip=<id>,<id>  folds=<id>  focus=<id>     what is open, and from where down
//   zoom=<first ns>-<length ns>                         Unix nanoseconds, as the trace's base may still move
//   hide=<service>:<operation>,<service>                noise; in words ~ stands before , : and ~
//   find=<text>  match=only                             searched for; the rest is not shown
//   logs=trace  logs=span:<id>  logs=subtree:<id>       log records as rows
//   clock=<service>:<ns>,…                              clocks that are set right
//   path=off                                            without the critical path
import type { ClockOffsets } from './clock-skew.ts';
import type { Noise } from './noise.ts';
import { type KeyState, NOTHING_CHANGED, ROW_KEY } from './row-keys.ts';

/** Whose log records are rows: of the whole trace, or of the row with this name alone, or of all below it too. */
export type LogRowsOf = 'trace' | { readonly scope: 'span' | 'subtree'; readonly of: string };

export interface Zoom {
  /** Unix nanoseconds. */
  readonly from: string;
  /** Nanoseconds. */
  readonly length: number;
}

export interface ViewKeys {
  readonly rows: KeyState;
  /** Null: the whole trace. */
  readonly zoom: Zoom | null;
  readonly hidden: readonly Noise[];
  readonly find: string;
  /** What does not match the search is left out instead of dimmed. */
  readonly only: boolean;
  /** Null: log records are dots only. */
  readonly logRows: LogRowsOf | null;
  readonly clock: ClockOffsets;
  /** The critical path is drawn. */
  readonly path: boolean;
}

export const PLAIN_VIEW: ViewKeys = {
  rows: NOTHING_CHANGED,
  zoom: null,
  hidden: [],
  find: '',
  only: false,
  logRows: null,
  clock: new Map(),
  path: true,
};

const NAMES = [
  'level',
  'flip',
  'folds',
  'focus',
  'zoom',
  'hide',
  'find',
  'match',
  'logs',
  'clock',
  'path',
] as const;
export type ViewParams = Readonly<Record<(typeof NAMES)[number], string | null>>;

const keysOf = (text: string | null): string[] => (text ?? '').split(',').filter((key) => ROW_KEY.test(key));

/** The parameters of a view; null for what is as it is at first. */
export function paramsOfView(view: ViewKeys): ViewParams {
  const { rows, zoom, hidden, find, only, logRows, clock, path } = view;
  const list = (keys: readonly string[]) => (keys.length === 0 ? null : keys.join(','));
  return {
    level: Number.isFinite(rows.openDepth) ? String(rows.openDepth) : null,
    flip: list(rows.toggled),
    folds: list(rows.openFolds),
    focus: rows.focus,
    zoom: zoom && `${zoom.from}-${Math.round(zoom.length)}`,
    hide: list(
      hidden.map(({ service, operation }) =>
        [service, ...(operation === undefined ? [] : [operation])].map(word).join(':'),
      ),
    ),
    find: find === '' ? null : find,
    match: only ? 'only' : null,
    logs: logRows === null || logRows === 'trace' ? logRows : `${logRows.scope}:${logRows.of}`,
    clock: list([...clock].map(([service, ns]) => `${word(service)}:${Math.round(ns)}`)),
    path: path ? null : 'off',
  };
}

/** The view of a URL; what cannot be read is passed over. Null when the URL says nothing about it. */
export function viewOfParams(params: { get(name: string): string | null }): ViewKeys | null {
  if (NAMES.every((name) => params.get(name) === null)) return null;
  const level = params.get('level');
  const focus = params.get('focus');
  const [, from, length] = /^(\d{1,20})-(\d{1,19})$/.exec(params.get('zoom') ?? '') ?? [];
  return {
    rows: {
      openDepth: level !== null && /^\d{1,7}$/.test(level) ? Number(level) : Number.POSITIVE_INFINITY,
      toggled: keysOf(params.get('flip')),
      openFolds: keysOf(params.get('folds')),
      focus: focus !== null && ROW_KEY.test(focus) ? focus : null,
    },
    zoom: from !== undefined && length !== undefined ? { from, length: Number(length) } : null,
    hidden: noiseOfParam(params.get('hide')),
    find: params.get('find') ?? '',
    only: params.get('match') === 'only',
    logRows: logRowsOfParam(params.get('logs')),
    clock: clockOfParam(params.get('clock')),
    path: params.get('path') !== 'off',
  };
}

/** A word between separators. */
const word = (text: string): string => text.replace(/[~,:]/g, '~$&');

/** The entries of a list, each as its words. */
function wordsOfParam(text: string | null): string[][] {
  if (text === null || text === '') return [];
  const entries: string[][] = [['']];
  for (const [sign, escaped] of text.matchAll(/~(.)|./gsu)) {
    const entry = entries.at(-1) as string[];
    if (sign === ',') entries.push(['']);
    else if (sign === ':') entry.push('');
    else entry[entry.length - 1] += escaped ?? sign;
  }
  return entries;
}

function logRowsOfParam(text: string | null): LogRowsOf | null {
  if (text === 'trace') return text;
  const [, scope, of] = /^(span|subtree):(.*)$/.exec(text ?? '') ?? [];
  return of !== undefined && ROW_KEY.test(of) && (scope === 'span' || scope === 'subtree')
    ? { scope, of }
    : null;
}

function noiseOfParam(text: string | null): Noise[] {
  return wordsOfParam(text).map(([service = '', operation]) => ({
    service,
    ...(operation !== undefined && { operation }),
  }));
}

function clockOfParam(text: string | null): ClockOffsets {
  const offsets = new Map<string, number>();
  for (const [service, ns] of wordsOfParam(text))
    if (service !== undefined && /^-?\d{1,18}$/.test(ns ?? '') && Number(ns) !== 0)
      offsets.set(service, Number(ns));
  return offsets;
}
