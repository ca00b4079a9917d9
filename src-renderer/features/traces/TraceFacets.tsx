// The facets of the traces screen: what the result is made of. A click writes the query.
import { useQueries } from '@tanstack/react-query';
import { CircleCheck, CircleX } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { TraceOverview } from '#shared/api/traces.ts';
import { traceFacetsQuery, traceValuesQuery } from '../../api/index.ts';
import { type FacetSection, Facets, type FacetValue, formatCount, ServiceSwatch } from '../../ui/index.ts';
import { useCalmQuery } from './calm-query.ts';
import { DURATION_STEPS, hasDuration, stateOfValue, toggleValue, withDuration } from './query-edits.ts';
import styles from './Traces.module.css';
import type { TraceView } from './view.ts';

/** How often the counts follow what arrives. */
const FACETS_MS = 3000;
const DURATION = 'trace:duration';
/** Fields whose values are services. */
const SERVICE_FIELDS = new Set(['resource.service.name', 'trace:rootService']);

interface TraceFacetsProps {
  readonly view: TraceView;
  readonly overview: TraceOverview | undefined;
  /** The chart is there; counting may begin. */
  readonly go: boolean;
}

export function TraceFacets({ view, overview, go }: TraceFacetsProps) {
  const { q, window, types } = view;
  const facets = useCalmQuery(traceFacetsQuery(window, q), FACETS_MS, go);
  const [opened, setOpened] = useState<readonly string[]>([]);
  const more = useQueries({ queries: opened.map((field) => traceValuesQuery(window, field, '')) });

  const sections = useMemo(() => {
    const found = (facets.data?.sections ?? []).map((section): FacetSection => {
      const known = new Set(section.values.map(({ value }) => value));
      const further = more[opened.indexOf(section.field)]?.data?.values ?? [];
      const values: { value: string; count: number; errors?: number | undefined }[] = [
        ...section.values,
        ...further.filter(({ value }) => !known.has(value)),
      ];
      return {
        id: section.field,
        title: section.label ?? section.field.replace(/^(?:span|resource)\./, ''),
        mono: section.label === undefined,
        more: opened.includes(section.field) ? 0 : section.more,
        values: values.map(
          (value): FacetValue => ({
            value: value.value,
            count: value.count,
            errors: value.errors,
            sign: signOf(section.field, value.value),
            state: stateOfValue(q, section.field, value.value, types),
          }),
        ),
      };
    });
    const durations = found.some(({ id }) => id === DURATION) ? [] : [durationSection(q, overview)];
    return [...found.slice(0, 2), ...durations, ...found.slice(2)].filter(({ values }) => values.length > 0);
  }, [facets.data, more, opened, q, types, overview]);

  const write = (field: string, op: '=' | '!=', value: string): void => {
    if (field !== DURATION) {
      view.setQuery(toggleValue(q, field, op, value, types));
      return;
    }
    const step = DURATION_STEPS.find(({ label }) => label === value);
    const bounds = step && (op === '=' ? (hasDuration(q, step) ? {} : step) : withoutStep(step));
    if (bounds) view.setQuery(withDuration(q, bounds));
  };

  if (!facets.data) return <nav className={styles.facets} aria-label="Facets" />;
  return (
    <Facets
      label="Facets"
      sections={sections}
      onInclude={(field, value) => write(field, '=', value)}
      onExclude={(field, value) => write(field, '!=', value)}
      onMore={(field) => setOpened([...opened, field])}
      note={
        facets.data.exact ? undefined : `Counted in the newest ${formatCount(facets.data.counted)} traces.`
      }
    />
  );
}

function signOf(field: string, value: string) {
  if (SERVICE_FIELDS.has(field)) return <ServiceSwatch name={value} />;
  if (field !== 'status') return undefined;
  return value === 'error' ? (
    <CircleX size={13} color="var(--error)" aria-hidden />
  ) : (
    <CircleCheck size={13} color="var(--ink-3)" aria-hidden />
  );
}

/** Durations in three steps, counted from the points of the chart. */
function durationSection(q: string, overview: TraceOverview | undefined): FacetSection {
  const durations = overview?.points.durationNs ?? [];
  const values = DURATION_STEPS.map((step): FacetValue => {
    const min = 'min' in step ? step.min : 0;
    const max = 'max' in step ? step.max : Number.POSITIVE_INFINITY;
    const count = durations.filter((ns) => ns >= min && ns < max).length;
    return { value: step.label, count, state: hasDuration(q, step) ? 'included' : undefined };
  });
  return { id: DURATION, title: 'Duration', values: values.filter(({ count, state }) => count > 0 || state) };
}

/** What is left of all durations without the first or the last step; the middle one cannot be left out by bounds. */
function withoutStep(step: (typeof DURATION_STEPS)[number]): { min?: number; max?: number } | undefined {
  if (!('min' in step)) return { min: step.max };
  return 'max' in step ? undefined : { max: step.min };
}
