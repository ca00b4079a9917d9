// What the records are made of, at the left: severity, service, in a trace or not, attributes. A click writes the
// query.
import { useQuery } from '@tanstack/react-query';
import { Link2, Link2Off } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { LogFacets as LogFacetsAnswer, LogHistogram, LogPatterns } from '#shared/api/logs.ts';
import type { LogQuery } from '#shared/query/logql/ast.ts';
import { type AskedWindow, logFacetsQuery, logHistogramQuery } from '../../api/index.ts';
import {
  type FacetSection,
  Facets,
  formatCount,
  formatPercent,
  ServiceSwatch,
  SkeletonRows,
  severityCssVar,
  viewHref,
} from '../../ui/index.ts';
import { backTo } from './back-to.ts';
import styles from './logs.module.css';
import { PatternText } from './PatternText.tsx';
import { patternsIn, readQuery, stateOfLabel, toggleLabel, togglePattern } from './query-edits.ts';

const LEVEL = 'detected_level';
const SERVICE = 'service_name';
const TRACE = 'trace_id';
/** No label: a pattern of the line. */
const PATTERN = 'pattern';
const PATTERNS_SHOWN = 5;
/** Services whose records are without a trace id, all or some. */
const UNTRACED = 'untraced';
/** The facet's two values; the query compares the id with the empty text. */
const IN_TRACE = 'in a trace';
const NO_TRACE = 'no trace id';

interface LogFacetsProps {
  readonly window: AskedWindow;
  readonly q: string;
  readonly onQuery: (q: string) => void;
  readonly patterns: LogPatterns | undefined;
  readonly onPatterns: () => void;
}

export function LogFacets({ window, q, onQuery, patterns, onPatterns }: LogFacetsProps) {
  const { data } = useQuery(logFacetsQuery(window, q));
  const { data: histogram } = useQuery(logHistogramQuery(window, q));
  const [sections, folded] = useMemo(() => {
    const query = readQuery(q);
    const asShown = (section: LogFacetsAnswer['sections'][number]): FacetSection => {
      const { field, label, more } = section;
      const values = section.values.map(({ value, count, errors }) => ({
        value,
        count,
        ...(errors !== undefined && field !== LEVEL && { errors }),
        state: stateOfLabel(query, field, value),
        ...look(field, value),
      }));
      return { id: field, title: label ?? field, mono: label === undefined, values, more };
    };
    const found = (data?.sections ?? []).map(asShown);
    const first = (id: string) => found.filter((section) => section.id === id);
    const rest = found.filter(({ id }) => id !== LEVEL && id !== SERVICE && id !== TRACE);
    return [
      [
        ...first(LEVEL),
        ...first(SERVICE),
        ...traceSection(histogram, query),
        ...(data ? untracedSection(data, query) : []),
        ...patternSection(patterns, query, onPatterns),
        ...rest,
      ],
      (data?.folded ?? []).map(asShown),
    ];
  }, [data, histogram, patterns, onPatterns, q]);

  const click = (field: string, op: '=' | '!=', value: string): void => {
    if (field === PATTERN) {
      onQuery(togglePattern(q, op === '=' ? '|>' : '!>', value));
      return;
    }
    if (field === UNTRACED) {
      onQuery(toggleUntraced(q, value, op));
      return;
    }
    // In a trace: the id is not empty. Leaving one of the two out is asking for the other.
    const wantsTrace = (value === IN_TRACE) === (op === '=');
    onQuery(
      field === TRACE ? toggleLabel(q, TRACE, wantsTrace ? '!=' : '=', '') : toggleLabel(q, field, op, value),
    );
  };
  if (!data)
    return (
      <nav className={styles.facetsComing} aria-label="Narrow the records" aria-busy>
        <SkeletonRows rows={16} rowHeight={24} />
      </nav>
    );
  return (
    <Facets
      label="Narrow the records"
      sections={sections}
      folded={folded}
      onInclude={(field, value) => click(field, '=', value)}
      onExclude={(field, value) => click(field, '!=', value)}
      note={data && !data.exact ? coverage(data) : undefined}
    />
  );
}

/** What the counts are of, where they are not of all that match. */
function coverage({ counted, traceShareOf, countedBackTo }: LogFacetsAnswer): string {
  const what = traceShareOf.exact ? 'Attributes' : 'Severity, service and attributes';
  return `${what} are counted in ${newest(counted, countedBackTo)}.`;
}

/** The records counted: so many, or those down to where time was over. */
function newest(counted: number, countedBackTo: string | null): string {
  const records = `the newest ${formatCount(counted)} ${counted === 1 ? 'record' : 'records'}`;
  return countedBackTo === null ? records : `${records}, back to ${backTo(countedBackTo)}`;
}

function look(field: string, value: string) {
  if (field === LEVEL)
    return {
      label: value.toUpperCase(),
      sign: <span className={styles.swatch} style={{ background: severityCssVar(value) }} />,
    };
  return field === SERVICE ? { sign: <ServiceSwatch name={value} /> } : {};
}

/** Who sends records without trace ids, how large a share of its own they are, and the way to change it. */
function untracedSection(
  { traceShare, traceShareOf, countedBackTo }: LogFacetsAnswer,
  query: LogQuery | null,
): FacetSection[] {
  const lacking = traceShare
    .filter(({ counted, withTrace }) => withTrace < counted)
    .sort((a, b) => b.counted - b.withTrace - (a.counted - a.withTrace));
  if (lacking.length === 0) return [];
  const values = lacking.slice(0, PATTERNS_SHOWN).map(({ service, counted, withTrace }) => ({
    value: service,
    label: (
      <>
        {service} <span className={styles.quiet}>{formatPercent(1 - withTrace / counted)}</span>
      </>
    ),
    count: counted - withTrace,
    sign: <ServiceSwatch name={service} />,
    state: isUntraced(query, service) ? ('included' as const) : undefined,
  }));
  return [
    {
      id: UNTRACED,
      title: 'Without a trace id',
      values,
      more: lacking.length - values.length,
      note: (
        <p className={styles.shareNote}>
          {!traceShareOf.exact && <>Of {newest(traceShareOf.count, countedBackTo)}. </>}
          <Link href={viewHref('/connect')}>How logs carry trace ids</Link>
        </p>
      ),
    },
  ];
}

const isUntraced = (query: LogQuery | null, service: string): boolean =>
  stateOfLabel(query, SERVICE, service) === 'included' && stateOfLabel(query, TRACE, '') === 'included';

/** Only a service's records without a trace id, or back; leaving them out keeps those in a trace. */
function toggleUntraced(q: string, service: string, op: '=' | '!='): string {
  if (op === '!=') return toggleLabel(q, TRACE, '!=', '');
  const query = readQuery(q);
  if (isUntraced(query, service)) return toggleLabel(toggleLabel(q, SERVICE, '=', service), TRACE, '=', '');
  const ofService =
    stateOfLabel(query, SERVICE, service) === 'included' ? q : toggleLabel(q, SERVICE, '=', service);
  return stateOfLabel(query, TRACE, '') === 'included' ? ofService : toggleLabel(ofService, TRACE, '=', '');
}

/** The most frequent patterns; those left out stay there, to be brought back. */
function patternSection(
  patterns: LogPatterns | undefined,
  query: LogQuery | null,
  onMore: () => void,
): FacetSection[] {
  if (!patterns) return [];
  const states = patternsIn(query);
  const shown = patterns.patterns.slice(0, PATTERNS_SHOWN);
  const hidden = [...states.keys()].filter((one) => shown.every(({ pattern }) => pattern !== one));
  const values = [...shown, ...hidden.map((pattern) => ({ pattern, count: 0, errors: 0 }))].map(
    ({ pattern, count, errors }) => ({
      value: pattern,
      label: <PatternText pattern={pattern} />,
      count,
      ...(errors > 0 && errors < count && { errors }),
      state: states.get(pattern),
    }),
  );
  if (values.length === 0) return [];
  const more = Math.max(0, patterns.found - shown.length);
  return [
    {
      ...{ id: PATTERN, title: 'Pattern', values, more, onMore, moreLabel: 'All patterns' },
      note: patterns.exact ? undefined : (
        <p className={styles.shareNote}>Of {newest(patterns.counted, patterns.countedBackTo)}.</p>
      ),
    },
  ];
}

function traceSection(histogram: LogHistogram | undefined, query: LogQuery | null): FacetSection[] {
  if (!histogram || histogram.total.count === 0) return [];
  const { total, withTrace } = histogram;
  const state = stateOfLabel(query, TRACE, '');
  const values = [
    {
      value: IN_TRACE,
      count: withTrace,
      sign: <Link2 size={13} aria-hidden />,
      state: state === 'excluded' ? ('included' as const) : undefined,
    },
    {
      value: NO_TRACE,
      count: total.count - withTrace,
      sign: <Link2Off size={13} aria-hidden />,
      state: state === 'included' ? ('included' as const) : undefined,
    },
  ];
  return [{ id: TRACE, title: 'Trace', values: values.filter(({ count }) => count > 0) }];
}
