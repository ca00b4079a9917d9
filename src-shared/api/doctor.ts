// The doctor: what was refused or looks wrong, why, and the line to change. SDKs are mostly silent about failed
// exports, so this is often the only voice.
import { z } from 'zod';
import { nanos, signal } from './common.ts';
import { json } from './endpoint.ts';

export const remedyLine = z.object({
  /** Whom the line is for: "Python", "Go", "any SDK". */
  who: z.string(),
  /** What to write. */
  code: z.string(),
});
export type RemedyLine = z.infer<typeof remedyLine>;

export const finding = z.object({
  /** Grows with each new finding; the same one seen again keeps its own. */
  id: z.number(),
  /** A stable name, for scripts: grpc_on_http_port, spans_without_ids, … */
  symptom: z.string(),
  /** refused: nothing was stored; partly: single items were left out; wrong: stored, but not as it should be; hint: could be better. */
  kind: z.enum(['refused', 'partly', 'wrong', 'hint']),
  /** What was seen, in a few words. */
  title: z.string(),
  /** What it means and what became of the telemetry. */
  meaning: z.string(),
  /** The lines to change, the most likely first. */
  lines: z.array(remedyLine),
  /** Address of the sender, without its port. */
  peer: z.string().optional(),
  /** The SDK and its version as the sender's User-Agent tells them: "Python 1.45.1". */
  sdk: z.string().optional(),
  userAgent: z.string().optional(),
  signal: signal.optional(),
  service: z.string().optional(),
  /** The first bytes of what came: text where it is text, hex where not. */
  firstBytes: z.string().optional(),
  /** Spans, records or points concerned, all in all; 0 where the request as a whole is meant. */
  items: z.number(),
  first: nanos,
  last: nanos,
  /** How often it was seen. */
  times: z.number(),
  /** Said to have been seen by "Mark as seen". */
  seen: z.boolean(),
});
export type Finding = z.infer<typeof finding>;

export const doctor = {
  listFindings: json(
    'GET',
    '/api/doctor',
    'What the receiver refused or found odd since the engine started, newest last, and how many requests it took whole',
    z.object({}),
    z.object({
      findings: z.array(finding),
      /** Requests refused, whole or in part, since the engine started. */
      refused: z.number(),
      /** Requests taken whole. */
      taken: z.number(),
    }),
  ),
  markFindingsSeen: json(
    'POST',
    '/api/doctor/seen',
    'Takes all findings so far as seen: the count in the status bar begins anew',
    z.object({}),
    z.object({ ok: z.literal(true) }),
  ),
  examineServices: json(
    'GET',
    '/api/doctor/services',
    'Looks at what each service sent lately for the usual mistakes of set-up: logs without their trace, metrics or logs that never come, lost spans',
    z.object({}),
    z.object({ findings: z.array(finding) }),
  ),
};
