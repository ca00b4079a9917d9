// Pieces that several topics share.
import { z } from 'zod';

export const nanos = z
  .string()
  .regex(/^\d{1,20}$/)
  .describe('Nanoseconds since the Unix epoch, as a decimal string');
export const traceId = z
  .string()
  .regex(/^[0-9a-fA-F]{32}$/)
  .describe('32 hex digits');
export const spanId = z
  .string()
  .regex(/^[0-9a-fA-F]{16}$/)
  .describe('16 hex digits');
export const signal = z.enum(['traces', 'logs', 'metrics']);
export const runId = z.number().int().positive();

/** A stretch of time (both ends may be open; `to` is exclusive) in one run, or in all. */
export const range = z.object({
  from: nanos.optional(),
  to: nanos.optional(),
  run: runId.optional(),
});

/** Characters of a query. */
export const MOST_QUERY = 10_000;

/** A range and a query in the signal's language; plain words are understood too; empty means all. */
export const filter = range.extend({ q: z.string().max(MOST_QUERY).default('') });

export const page = {
  limit: z.number().int().min(1).max(1000).default(200),
  /** The `next` of the page before. */
  cursor: z.string().optional(),
};

/** A count that says whether it is exact or "at least". */
export const count = z.object({ count: z.number(), exact: z.boolean() });

export const facets = z.object({
  sections: z.array(
    z.object({
      /** The field as the query language writes it, e.g. `resource.service.name` or `service_name`. */
      field: z.string(),
      /** A word for people where the field has one ("Service"); else the field itself is shown, in mono. */
      label: z.string().optional(),
      values: z.array(z.object({ value: z.string(), count: z.number(), errors: z.number().optional() })),
      /** How many further values there are. */
      more: z.number(),
    }),
  ),
  /** How many items were counted, newest first. */
  counted: z.number(),
  /** False when there were more than were counted. */
  exact: z.boolean(),
});
export type Facets = z.infer<typeof facets>;
export type FacetSection = Facets['sections'][number];

/** Fields and values an editor may complete, most used first. */
export const fields = z.object({
  fields: z.array(z.object({ field: z.string(), type: z.string(), count: z.number() })),
});
export const values = z.object({ values: z.array(z.object({ value: z.string(), count: z.number() })) });

/** OTLP/JSON attributes: checked for shape only where they enter. */
export const keyValues = z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }));
