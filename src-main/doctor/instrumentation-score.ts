// The Instrumentation Score (https://github.com/instrumentation-score/spec, version 0.1), rule by rule. What the
// specification leaves open, or cannot be seen from here, is said instead of guessed, and left out of both sums.
import type { InstrumentedService, ScoredRule } from '#shared/api/instrumentation.ts';
import { countOf } from './diagnosis.ts';
import type { InstrumentationFacts, Tally } from './instrumentation-facts.ts';
import {
  AUTOMATIC,
  INSTANCE,
  type LinesByLanguage,
  linesFor,
  PARENTS,
  SERVICE_NAME,
  unitLines,
} from './instrumentation-lines.ts';

export const SPEC = {
  version: '0.1',
  commit: 'e6ee222',
  url: 'https://github.com/instrumentation-score/spec',
  /** How many rules it has. */
  rules: 19,
} as const;

const WEIGHTS = { critical: 40, important: 30, normal: 20, low: 10 } as const;
type Impact = keyof typeof WEIGHTS;

const NO_LINES: LinesByLanguage = {};

interface Judged {
  id: string;
  title: string;
  impact: Impact;
  lines?: LinesByLanguage;
  /** Fails when it counts any; null when there is nothing of the kind. */
  tally: Tally | null;
  what: [one: string, many?: string];
  /** To be said of those that count. */
  of?: string;
}

interface Unknown {
  id: string;
  title: string;
  impact: Impact;
  why: string;
}

function judged(
  { id, title, impact, lines = NO_LINES, tally, what, of: whose = '' }: Judged,
  language: string,
): ScoredRule {
  const { count, of, examples } = tally ?? { count: 0, of: 0, examples: [] };
  const [one, plural = `${one}s`] = what;
  const outcome = of === 0 ? 'unknown' : count === 0 ? 'passed' : 'failed';
  const why =
    of === 0
      ? `Nothing to judge: no ${one}.`
      : count === 0
        ? `${countOf(of, one, plural)}, none against it.`
        : `${count.toLocaleString('en-US')} of ${countOf(of, one, plural)}${whose}.`;
  return {
    id,
    title,
    impact,
    weight: WEIGHTS[impact],
    outcome,
    why,
    lines: outcome === 'failed' ? linesFor(lines, language) : [],
    examples: [...examples],
  };
}

const unknown = ({ id, title, impact, why }: Unknown): ScoredRule => ({
  id,
  title,
  impact,
  weight: WEIGHTS[impact],
  outcome: 'unknown',
  why,
  lines: [],
  examples: [],
});

/** Every rule of the specification, the weightiest first, and within a weight by id. */
export function rulesOf(facts: InstrumentationFacts): ScoredRule[] {
  const { resources, metrics } = facts;
  const rules: (Judged | Unknown)[] = [
    {
      id: 'RES-005',
      title: 'service.name is present',
      impact: 'critical',
      tally: { ...resources.withoutName, of: resources.count },
      what: ['resource'],
      lines: SERVICE_NAME,
    },
    {
      id: 'LOG-001',
      title: 'Debug logs are not on in production for 14 days',
      impact: 'important',
      why: 'Not computed: it asks about 14 days of production, and this is a developer’s machine.',
    },
    {
      id: 'LOG-002',
      title: 'Log records have a severity number',
      impact: 'important',
      tally: facts.withoutSeverity,
      what: ['log record'],
      lines: { any: 'severityNumber on each record; in a Collector’s filelog receiver: severity_parser' },
    },
    {
      id: 'MET-001',
      title: 'Metric attributes have fewer than 10,000 values an hour',
      impact: 'important',
      tally: metrics?.manyValues ?? null,
      what: ['metric'],
      lines: { any: 'leave the id out of the metric’s attributes; a span or log record is the place for it' },
    },
    {
      id: 'MET-002',
      title: 'Metrics have units',
      impact: 'important',
      tally: metrics?.oddUnits ?? null,
      what: ['metric'],
      lines: unitLines(metrics?.ownOddUnit ?? null),
      of: metrics?.ownOddUnit ? '' : ', none of them made by the service’s own code',
    },
    {
      id: 'MET-003',
      title: 'A metric’s name always has the same unit',
      impact: 'important',
      tally: metrics?.differentUnits ?? null,
      what: ['metric name'],
      lines: { any: 'one unit for the name, in every place and service that makes it' },
    },
    {
      id: 'MET-006',
      title: 'Metric names are not attribute keys',
      impact: 'important',
      tally: metrics?.namesOfAttributes ?? null,
      what: ['metric name'],
      lines: { any: 'another name for the metric: the conventions have this one for an attribute' },
    },
    {
      id: 'RES-002',
      title: 'service.instance.id is one instance’s',
      impact: 'important',
      tally: resources.sharedInstances,
      what: ['service.instance.id', 'instance ids'],
      lines: INSTANCE,
    },
    {
      id: 'RES-003',
      title: 'k8s.pod.uid is present in Kubernetes',
      impact: 'important',
      tally: resources.withoutPodUid,
      what: ['resource in Kubernetes', 'resources in Kubernetes'],
      lines: { any: 'OTEL_RESOURCE_ATTRIBUTES=k8s.pod.uid=$(POD_UID)  # from the downward API' },
    },
    {
      id: 'RES-004',
      title: 'Attributes are at the right level',
      impact: 'important',
      tally: facts.misplaced,
      what: ['resource, span or record read', 'resources, spans and records read'],
      lines: {
        any: 'OTEL_RESOURCE_ATTRIBUTES=…  # what names the service or its host; all else on span or record',
      },
    },
    {
      id: 'SPA-003',
      title: 'Span names are few',
      impact: 'important',
      why: `Not computed: the specification has not written its criterion yet. ${facts.namesWithIds.count === 0 ? 'No name here has ids in it.' : `Here, ${countOf(facts.namesWithIds.count, 'name has', 'names have')} ids in ${facts.namesWithIds.count === 1 ? 'it' : 'them'}.`}`,
    },
    {
      id: 'SPA-004',
      title: 'Root spans are not client spans',
      impact: 'important',
      tally: facts.clientRoots,
      what: ['root span'],
      lines: { ...AUTOMATIC },
    },
    {
      id: 'SPA-005',
      title: 'Traces have few spans under 5 ms',
      impact: 'important',
      tally: facts.manyShort,
      what: ['trace'],
      lines: {
        any: 'fewer spans: one around a loop, not one a turn; instrumentation one does not look at off',
      },
    },
    {
      id: 'MET-004',
      title: 'A histogram’s name always has the same buckets',
      impact: 'normal',
      tally: metrics?.differentBuckets ?? null,
      what: ['histogram'],
      lines: { any: 'one View, or one list of boundaries, for all that record this name' },
    },
    {
      id: 'MET-005',
      title: 'Metric names do not name their unit',
      impact: 'normal',
      tally: metrics?.namesWithUnits ?? null,
      what: ['metric'],
      lines: { any: 'checkout.duration with unit s, not checkout.duration.seconds' },
    },
    {
      id: 'RES-001',
      title: 'service.instance.id is present',
      impact: 'normal',
      tally: resources.withoutInstance,
      what: ['resource'],
      lines: INSTANCE,
    },
    {
      id: 'SPA-001',
      title: 'Traces have at most 10 internal spans of a service',
      impact: 'normal',
      tally: facts.manyInternal,
      what: ['trace'],
      lines: {
        nodejs: 'OTEL_NODE_DISABLED_INSTRUMENTATIONS=fs,dns,net,router  # those whose spans nobody reads',
        any: 'one span around a loop, not one a turn',
      },
    },
    {
      id: 'SPA-002',
      title: 'Parents of spans are there',
      impact: 'normal',
      tally: facts.orphans,
      what: ['span with a parent', 'spans with a parent'],
      lines: PARENTS,
    },
    {
      id: 'SDK-001',
      title: 'Language and runtime are supported by the SDK',
      impact: 'low',
      why: 'Not computed: it needs each SDK’s list of supported versions, which telemetry does not carry.',
    },
  ];
  return rules.map((rule) => ('why' in rule ? unknown(rule) : judged(rule, facts.language)));
}

/** The specification's formula: weights of the rules passed, of those judged, in percent; null when none was. */
export function scoreOf(rules: readonly ScoredRule[]): number | null {
  const sum = (some: readonly ScoredRule[]): number => some.reduce((all, { weight }) => all + weight, 0);
  const total = sum(rules.filter(({ outcome }) => outcome !== 'unknown'));
  if (total === 0) return null;
  return (sum(rules.filter(({ outcome }) => outcome === 'passed')) / total) * 100;
}

/** The specification's word for a score. */
export function categoryOf(score: number | null): InstrumentedService['category'] {
  if (score === null) return null;
  if (score >= 90) return 'excellent';
  if (score >= 75) return 'good';
  return score >= 50 ? 'needs improvement' : 'poor';
}
