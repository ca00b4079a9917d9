// How well services are instrumented: shares and faults, each with examples and the line to change, and the public
// Instrumentation Score. How each figure is judged: docs/health.md.
import { z } from 'zod';
import { nanos, range } from './common.ts';
import { remedyLine } from './doctor.ts';
import { json } from './endpoint.ts';

/** One that a figure is about: what it is in words, and where it is to be seen. */
export const example = z.object({
  text: z.string(),
  /** How many are like it; absent where it stands for itself. */
  count: z.number().optional(),
  traceId: z.string().optional(),
  spanId: z.string().optional(),
  /** A log record, by id and time. */
  log: z.number().optional(),
  time: nanos.optional(),
  /** All that are like it, in TraceQL or LogQL. */
  traces: z.string().optional(),
  logs: z.string().optional(),
});
export type Example = z.infer<typeof example>;

export const measure = z.object({
  /** A stable name, for scripts: logs_in_requests, automatic_spans, … */
  id: z.string(),
  title: z.string(),
  /** good: as it should be; poor: something to change; note: neither, worth knowing; nothing: there was nothing to judge. */
  verdict: z.enum(['good', 'poor', 'note', 'nothing']),
  /** What the title counts, and of how many. */
  count: z.number(),
  of: z.number(),
  /** The figure in words: "12 of 214 log records". */
  says: z.string(),
  /** How it was judged, or what it means. */
  meaning: z.string(),
  lines: z.array(remedyLine),
  examples: z.array(example),
});
export type Measure = z.infer<typeof measure>;

export const scoredRule = z.object({
  /** As the specification has it: RES-005. */
  id: z.string(),
  title: z.string(),
  impact: z.enum(['critical', 'important', 'normal', 'low']),
  weight: z.number(),
  /** unknown: not computed here, or there was nothing to judge; left out of the score. */
  outcome: z.enum(['passed', 'failed', 'unknown']),
  /** What it came to, or why it could not be told. */
  why: z.string(),
  lines: z.array(remedyLine),
  examples: z.array(example),
});
export type ScoredRule = z.infer<typeof scoredRule>;

export const instrumentedService = z.object({
  name: z.string(),
  /** `telemetry.sdk.language`, "" where it does not say. */
  language: z.string(),
  /** 0 to 100; null when no rule could be judged. */
  score: z.number().nullable(),
  category: z.enum(['excellent', 'good', 'needs improvement', 'poor']).nullable(),
  rules: z.array(scoredRule),
  measures: z.array(measure),
  /** Looked at: rows, and of them those whose attributes were read. */
  spans: z.number(),
  logs: z.number(),
  spansRead: z.number(),
  logsRead: z.number(),
});
export type InstrumentedService = z.infer<typeof instrumentedService>;

export const instrumentationHealth = z.object({
  /** By name. */
  services: z.array(instrumentedService),
  looked: z.object({
    spans: z.number(),
    logs: z.number(),
    /** False: the range holds more, and these are the newest. */
    allSpans: z.boolean(),
    allLogs: z.boolean(),
  }),
  /** Of the Instrumentation Score specification. */
  spec: z.object({ version: z.string(), commit: z.string(), url: z.string(), rules: z.number() }),
});
export type InstrumentationHealth = z.infer<typeof instrumentationHealth>;

export const instrumentation = {
  instrumentationHealth: json(
    'GET',
    '/api/instrumentation',
    'How well each service is instrumented: shares, faults with examples and the line to change, and its Instrumentation Score rule by rule',
    range.extend({
      /** One service only. */
      service: z.string().max(1000).optional(),
    }),
    instrumentationHealth,
  ),
};
