// What the judge found of a plan, each reason in words and with what can be chosen about it.
import type { Preflight } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Examined, Met } from '../examine.ts';
import { isKnown } from '../judge/judge-item.ts';
import { type Code, REASONS, type Reason, titleOf } from '../judge/reasons.ts';
import type { Treatment } from '../treatment.ts';

type Choice = Preflight['reasons'][number]['choices'][number];

/** Whose rule it is, where a Collector or something unknown stands in between. */
const BEHIND: Record<Signal, string> = { traces: 'Tempo', logs: 'Loki', metrics: 'Prometheus or Mimir' };
const AGES = new Set<Code>(['log_old', 'point_old', 'span_old']);
/** Only by what is there: no choice but to move them helps. */
const BEHIND_NEWER = new Set<Code>(['log_behind', 'point_behind', 'point_there']);

const LONG = new Set<Code>(['log_line', 'log_line_cut', 'log_label', 'span_attribute']);
const SHORTENED = new Set<Code>(['log_line_short', 'log_label_short', 'span_attribute_short']);

/** What can be chosen about a reason. */
function choicesOf(code: Code, { fate, signal }: Reason): Choice[] {
  if (code === 'point_delta' || code === 'point_cumulated') return ['convert', 'leave-out', 'as-is'];
  if (SHORTENED.has(code)) return ['whole'];
  if (BEHIND_NEWER.has(code)) return ['now'];
  const moved: Choice[] = AGES.has(code) ? ['now'] : LONG.has(code) ? ['shorten'] : [];
  return fate === 'refused' || (fate === 'lost' && signal !== 'metrics') || code === 'point_value'
    ? [...moved, 'leave-out', 'try']
    : moved;
}

function levelOf(
  { stays, unsure }: Met,
  { fate }: Reason,
  known: boolean,
): Preflight['reasons'][number]['level'] {
  if (fate === 'told' || fate === 'changed') return 'info';
  if (stays) return 'warning';
  return known && !unsure ? 'error' : 'warning';
}

/** A sentence to go on with: its first letter small, unless it begins with a name. */
const lowered = (text: string): string =>
  /^(Tempo|Loki|Prometheus|Mimir|Grafana|OTLP)/.test(text)
    ? text
    : `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** All reasons that were met. */
export function reasonsOf(examined: Examined, treatment: Treatment): Preflight['reasons'] {
  return examined.met.map((met) => {
    const reason: Reason = REASONS[met.code];
    const known = isKnown(reason.signal, treatment.backends[reason.signal]);
    const { signal, fate, detail } = reason;
    const level = levelOf(met, reason, known);
    return {
      code: met.code,
      signal,
      fate,
      level,
      count: met.count,
      ...(met.lost !== undefined && { lost: met.lost }),
      stays: met.stays,
      certain: known && !met.unsure,
      title: titleOf(reason, met.count),
      detail: `${known ? detail : `If ${BEHIND[signal]} is behind it: ${lowered(detail)}`}${
        met.more === undefined ? '' : ` ${met.more}`
      }${met.stays ? ` ${met.count === 1 ? 'It stays' : 'They stay'} here.` : ''}`,
      example: met.example,
      choices: choicesOf(met.code, reason),
    };
  });
}
