// "How well is each service instrumented": what `instrumentationHealth` answers.
import type { InstrumentedService } from '#shared/api/instrumentation.ts';
import type { InstrumentationFacts, Tally } from '../../doctor/instrumentation-facts.ts';
import { categoryOf, rulesOf, SPEC, scoreOf } from '../../doctor/instrumentation-score.ts';
import { measuresOf } from '../../doctor/of-the-instrumentation.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { budget } from '../budget.ts';
import { rangeOf } from '../range.ts';
import { contentsOf } from './contents.ts';
import { metricsOf } from './metrics.ts';
import { orphansOf } from './orphans.ts';
import { recordsOf } from './records.ts';
import { resourcesOf } from './resources.ts';
import { type Sample, takeSample } from './sample.ts';
import { shapeOf } from './shape.ts';

/** What is known of each service beside the store: the protocols its requests came over. */
export type KnownBeside = Readonly<Record<string, readonly { protocol: string; requests: number }[]>>;

interface Limits {
  rows?: number;
  nowMs?: number;
}

/** Facts of every service of a sample, by name. Asks in the caller's snapshot. */
export function factsOfSample(
  db: ReadDb,
  sample: Sample,
  context: Pick<ReadContext, 'isCancelled'>,
  { nowMs = Date.now() }: Limits = {},
  protocols: KnownBeside = {},
): InstrumentationFacts[] {
  const watch = budget(context);
  const parts = [...sample.services.values()];
  const shapes = new Map(
    parts.map((part) => {
      watch.pause();
      return [part.id, shapeOf(db, sample, part)];
    }),
  );
  const orphans = orphansOf(db, sample, shapes, nowMs);
  const metrics = metricsOf(db, sample, watch);
  const contents = contentsOf(db, sample, watch);
  const nothing: Tally = { count: 0, of: 0, examples: [] };
  const facts = parts.flatMap((part): InstrumentationFacts[] => {
    const shape = shapes.get(part.id);
    const content = contents.get(part.id);
    if (!shape || !content) return [];
    const { lost: _, withParent: __, ...shaped } = shape;
    const { misplaced, ...resources } = resourcesOf(db, part);
    return [
      {
        service: part.name,
        language: part.language,
        spans: shape.scopes.reduce((sum, { spans }) => sum + spans, 0),
        logs: part.logs.length,
        ...shaped,
        ...content,
        ...recordsOf(db, sample, part),
        misplaced: together(misplaced, content.misplaced),
        orphans: orphans.get(part.id) ?? nothing,
        resources,
        metrics: metrics.get(part.id) ?? null,
        exports: (Object.hasOwn(protocols, part.name) && protocols[part.name]) || [],
      },
    ];
  });
  return facts.sort((a, b) => (a.service < b.service ? -1 : 1));
}

const together = (a: Tally, b: Tally): Tally => ({
  count: a.count + b.count,
  of: a.of + b.of,
  examples: [...a.examples, ...b.examples],
});

/** How well each service of a range is instrumented, judged by the newest of what came. */
export function instrumentationHealth(
  db: ReadDb,
  { service, protocols, ...range }: Asked<'instrumentationHealth'> & { protocols?: KnownBeside },
  context: Pick<ReadContext, 'isCancelled'>,
  limits: Limits = {},
): Answer<'instrumentationHealth'> {
  return snapshot(db, () => {
    const sample = takeSample(db, rangeOf(range), limits.rows);
    const services = factsOfSample(db, sample, context, limits, protocols)
      .filter((facts) => service === undefined || facts.service === service)
      .map(judged);
    const { allSpans, allLogs } = sample;
    return {
      services,
      looked: { spans: sample.spans.length, logs: sample.logs.length, allSpans, allLogs },
      spec: SPEC,
    };
  });
}

function judged(facts: InstrumentationFacts): InstrumentedService {
  const rules = rulesOf(facts);
  const score = scoreOf(rules);
  return {
    name: facts.service,
    language: facts.language,
    score: score === null ? null : Math.round(score * 100) / 100,
    category: categoryOf(score),
    rules,
    measures: measuresOf(facts),
    spans: facts.spans,
    logs: facts.logs,
    spansRead: facts.spansRead,
    logsRead: facts.logsRead,
  };
}
