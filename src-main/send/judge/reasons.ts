// Why an item stays here, or is not kept as it is, in plain words: the same in the preflight, in the ledger and on
// the command line.
import type { Signal } from '#shared/model/signal.ts';

/**
 * `refused`: the backend answers with an error. `lost`: it answers "yes" and keeps nothing of it. `changed`: kept,
 * but not as it was sent. `told`: kept; something to know of.
 */
export type Fate = 'refused' | 'lost' | 'changed' | 'told';

export interface Reason {
  signal: Signal;
  fate: Fate;
  /** What an item is, or has: "3 spans are …", "1 log record has …". */
  verb: 'is' | 'has';
  /** Why an item is left out: what follows the verb. */
  words: string;
  /** What it means and what can be done. */
  detail: string;
}

const reason = (signal: Signal, fate: Fate, verb: Reason['verb'], words: string, detail: string): Reason => ({
  signal,
  fate,
  verb,
  words,
  detail,
});

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
    'Loki keeps equal lines of one time once.',
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
  point_delta: reason(
    'metrics',
    'refused',
    'has',
    'delta temporality',
    'Prometheus and Mimir store cumulative values and refuse the whole request for a delta one. They can be added up on the way.',
  ),
  point_temporality: reason(
    'metrics',
    'refused',
    'has',
    'no temporality',
    'OTLP wants one for sums and histograms.',
  ),
  point_scale: reason(
    'metrics',
    'refused',
    'has',
    'an exponential histogram that is too coarse',
    'Prometheus takes scales of −4 and finer.',
  ),
  point_counts: reason(
    'metrics',
    'refused',
    'has',
    'an exponential histogram whose count is not that of its buckets',
    'Prometheus refuses the whole request for one such point.',
  ),
  point_value: reason('metrics', 'lost', 'has', 'no value', 'Prometheus would store 0 for it.'),
  point_old: reason(
    'metrics',
    'refused',
    'is',
    'too old',
    'Prometheus and Mimir refuse points older than their newest one by an hour, or by their out-of-order window. Moved to now they are taken.',
  ),
  point_future: reason(
    'metrics',
    'refused',
    'is',
    'too far in the future',
    'Points up to ten minutes ahead are taken. Is a clock wrong?',
  ),
  point_name: reason(
    'metrics',
    'refused',
    'has',
    'a name without a letter',
    'Nothing is left of it as Prometheus writes names.',
  ),
  point_name_long: reason(
    'metrics',
    'refused',
    'has',
    'a name that is too long',
    'Mimir takes names of up to 1 KB.',
  ),
  point_labels: reason(
    'metrics',
    'refused',
    'has',
    'too many attributes',
    'Mimir takes 30 labels for a series.',
  ),
  point_label: reason(
    'metrics',
    'refused',
    'has',
    'an attribute that is too long',
    'Mimir takes label values of up to 2 KB.',
  ),
  point_ids: reason(
    'metrics',
    'changed',
    'has',
    'an exemplar with an id of a wrong length',
    'One such id makes Prometheus refuse the whole request. The id is left out; the point goes.',
  ),
  point_key: reason(
    'metrics',
    'changed',
    'has',
    'an attribute without a key',
    'One such attribute makes Prometheus refuse the whole request. The attribute is left out; the point goes.',
  ),
  point_utf8: reason(
    'metrics',
    'changed',
    'has',
    'a text that is not UTF-8',
    'Such bytes become replacement characters.',
  ),
  point_same: reason(
    'metrics',
    'lost',
    'is',
    'of the same series and millisecond as another',
    'Prometheus cuts times to milliseconds, keeps the first and drops the second without a word. Nothing on the way can change that; the capture here keeps them all.',
  ),
  point_hidden: reason(
    'metrics',
    'lost',
    'is',
    'of series that become one by what is hidden',
    'Prometheus keeps one point of a series and moment and loses the others, mostly without a word; what is left mixes the series. To keep them apart, take metrics out of this send, or the rule that hides it (those of Settings always apply).',
  ),
  point_cumulated: reason(
    'metrics',
    'changed',
    'has',
    'delta temporality, which is added up on the way',
    'Each series goes as the sum since the first point of this send.',
  ),
  point_clash: reason(
    'metrics',
    'told',
    'has',
    'a name that another metric has too',
    'As Prometheus writes names, two of these metrics become one; of two points of one moment one is lost.',
  ),
  point_label_clash: reason(
    'metrics',
    'changed',
    'has',
    'attributes that become one label',
    'Prometheus writes a.b and a_b alike and joins their values; job, instance and __name__ it sets itself.',
  ),
  point_rounded: reason(
    'metrics',
    'changed',
    'has',
    'an integer beyond 2^53',
    'Prometheus stores it rounded.',
  ),
  point_scale_merged: reason(
    'metrics',
    'changed',
    'has',
    'an exponential histogram finer than scale 8',
    'Prometheus merges its buckets.',
  ),
  point_exemplar: reason(
    'metrics',
    'changed',
    'has',
    'exemplars on a gauge',
    'Prometheus keeps exemplars of sums and histograms only.',
  ),
  point_unkept: reason(
    'metrics',
    'told',
    'has',
    'a smallest and a largest value',
    'Prometheus keeps neither of a histogram; nor start times, descriptions and what the scope says.',
  ),
  point_buckets: reason(
    'metrics',
    'told',
    'has',
    'a histogram whose count is not the sum of its buckets',
    'It is stored as it is.',
  ),
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
