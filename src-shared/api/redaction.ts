// What is hidden of telemetry on its way out, and what looks as if it should be.
import { z } from 'zod';
import { signal } from './common.ts';

/** What is hidden on the way out. Kept in Settings; a send may add its own. */
export const redactionRule = z.object({
  /**
   * `key`: the values of attributes of this name go, wherever they stand ("authorization", "*.token"; case does not
   * matter). `text`: what matches goes wherever text has it, in names, values, bodies (RE2 syntax).
   */
  where: z.enum(['key', 'text']),
  pattern: z.string().min(1).max(500),
});
export type RedactionRule = z.infer<typeof redactionRule>;

/** A rule that would hide what looks like a secret. */
export const suggestion = z.object({
  rule: redactionRule,
  /** What it hides, in words: "sign-in headers". */
  why: z.string(),
  /** How many texts it would hide, or hide a part of. */
  count: z.number(),
  /** The attributes and fields these stand in, at most twenty. */
  keys: z.array(z.string()),
  /** One of them, masked. */
  example: z.object({ where: z.string(), text: z.string() }),
});
export type Suggestion = z.infer<typeof suggestion>;

/** An item, or a resource or scope of several, as it leaves. */
export const previewed = z.object({
  signal,
  row: z.number(),
  part: z.enum(['item', 'resource', 'scope']),
  /** Of the span, the metric or the scope; "" for what has none. */
  name: z.string(),
  /** Why it stays here after all; "" when it leaves. */
  stays: z.string(),
  /** It as it leaves, OTLP/JSON; of a metric, the point. */
  leaves: z.string(),
  /** What is not as it was captured; `after` is null for what is left out. */
  changes: z.array(z.object({ path: z.string(), before: z.string(), after: z.string().nullable() })),
});
export type Previewed = z.infer<typeof previewed>;
