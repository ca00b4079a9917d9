// Why an item stays here, or is not kept as it is, in plain words: the same in the preflight, in the ledger and on
// the command line.
import type { Signal } from '#shared/model/signal.ts';

import { POINT_REASONS } from './point-reasons.ts';
import { type Reason, reason } from './reason.ts';

export type { Fate, Reason } from './reason.ts';

export const REASONS = {
  span_time: reason(
    'traces',
    'lost',
    'has',
    'a time of the year 2262 or later',
    'Tempo stores such a span, and then its search finds nothing else of the same block either.',
  ),
  trace_size: reason(
    'traces',
    'lost',
    'is',
    'beyond what a trace may hold',
    'Tempo answers “yes” and drops what passes its limit for a trace. The first spans of the trace go; these stay.',
  ),
  span_ids: reason(
    'traces',
    'changed',
    'has',
    'a parent or link id of a wrong length',
    'One such id makes Tempo refuse the whole request. The id is left out; the span goes.',
  ),
  span_attribute: reason(
    'traces',
    'changed',
    'has',
    'an attribute that is too long',
    'Tempo cuts keys and strings of attributes at 2 KB and does not say so.',
  ),
  span_attribute_short: reason(
    'traces',
    'changed',
    'has',
    'an attribute that is too long and is shortened',
    'Its end is cut; a mark says how many bytes.',
  ),
  span_utf8: reason(
    'traces',
    'changed',
    'has',
    'a text that is not UTF-8',
    'Such bytes become replacement characters.',
  ),
  span_old: reason(
    'traces',
    'told',
    'is',
    'older than four minutes',
    'They are found by their trace’s id at once. Tempo’s search finds them after about a quarter of an hour, with a range that holds both their own time and now.',
  ),
  span_future: reason(
    'traces',
    'told',
    'is',
    'in the future',
    'They are found by their trace’s id, but not by search before their time has come.',
  ),
  span_unkept: reason(
    'traces',
    'told',
    'has',
    'a schema URL or flags',
    'Tempo does not keep schema URLs, and flags of spans and links only until it writes a block.',
  ),
  log_old: reason(
    'logs',
    'refused',
    'is',
    'too old',
    'Loki refuses records of more than a week ago. Moved to now they are taken.',
  ),
  log_future: reason(
    'logs',
    'refused',
    'is',
    'too far in the future',
    'Loki takes records up to ten minutes ahead. Is a clock wrong?',
  ),
  log_behind: reason(
    'logs',
    'refused',
    'is',
    'too far behind newer ones of its stream that were sent there',
    'Loki refuses lines that are more than an hour behind the newest one of their stream. Moved to now they are taken.',
  ),
  log_line: reason(
    'logs',
    'refused',
    'has',
    'a line that is too long',
    'Loki takes lines of up to 256 KB; the rest goes through.',
  ),
  log_line_cut: reason(
    'logs',
    'changed',
    'has',
    'a line that is too long',
    'This Loki cuts lines at its limit and does not say so.',
  ),
  log_line_short: reason(
    'logs',
    'changed',
    'has',
    'a line that is too long and is shortened',
    'Its end is cut; a mark says how many bytes.',
  ),
  log_attributes: reason(
    'logs',
    'refused',
    'has',
    'too many attributes',
    'Loki takes 128 for each line, those of resource and scope counted in.',
  ),
  log_attribute_bytes: reason(
    'logs',
    'refused',
    'has',
    'attributes that are too long together',
    'Loki takes 64 KB of them for each line.',
  ),
  log_labels: reason(
    'logs',
    'refused',
    'has',
    'too many index labels on its resource',
    'Loki makes labels of some resource attributes and takes 15 for each stream.',
  ),
  log_label: reason(
    'logs',
    'refused',
    'has',
    'an index label that is too long',
    'Loki takes label values of up to 2 KB.',
  ),
  log_label_short: reason(
    'logs',
    'changed',
    'has',
    'an index label that is too long and is shortened',
    'Its end is cut; a mark says how many bytes.',
  ),
  log_metadata: reason(
    'logs',
    'refused',
    'has',
    'attributes, which this Loki does not take',
    'It is set up with allow_structured_metadata: false.',
  ),
  log_ids: reason(
    'logs',
    'changed',
    'has',
    'a trace or span id of a wrong length',
    'One such id makes Loki refuse the whole request. The id is left out; the record goes.',
  ),
  log_key: reason(
    'logs',
    'changed',
    'has',
    'an attribute without a key',
    'One such attribute makes Loki refuse the whole request. The attribute is left out; the record goes.',
  ),
  log_utf8: reason(
    'logs',
    'changed',
    'has',
    'a text that is not UTF-8',
    'Such bytes become replacement characters.',
  ),
  log_label_text: reason(
    'logs',
    'changed',
    'has',
    'a label that is not UTF-8, or with a replacement character',
    'Loki refuses the stream of such a label, service.name say. A question mark takes the place of each such character; the record goes.',
  ),
  log_repeat: reason(
    'logs',
    'changed',
    'is',
    'the same as another to the nanosecond',
    'Loki keeps equal lines of one time once, or each where it splits their stream, as it does above 1.5 MB a second.',
  ),
  log_value: reason(
    'logs',
    'changed',
    'has',
    'an attribute whose name another one takes',
    'Loki writes a.b, a-b and a_b alike, and lets the resource’s value win over the record’s: one of the values is not kept.',
  ),
  log_late: reason(
    'logs',
    'told',
    'is',
    'older than three hours',
    'Loki accepts these, and shows them when it writes their chunk out.',
  ),
  log_unkept: reason('logs', 'told', 'has', 'a schema URL', 'Loki does not keep schema URLs.'),
  ...POINT_REASONS,
} as const satisfies Record<string, Reason>;

export type Code = keyof typeof REASONS;

const NOUNS: Record<Signal, [one: string, many: string]> = {
  traces: ['span', 'spans'],
  logs: ['log record', 'log records'],
  metrics: ['point', 'points'],
};

/** "3 spans are older than four minutes." */
export function titleOf({ signal, verb, words }: Reason, count: number): string {
  const [one, many] = NOUNS[signal];
  const does = verb === 'is' ? (count === 1 ? 'is' : 'are') : count === 1 ? 'has' : 'have';
  return `${count.toLocaleString('en')} ${count === 1 ? one : many} ${does} ${words}.`;
}
