// Reads which lines Loki refused from what it says: each by the labels of its stream and its time in seconds, or its
// length. Loki has no field for it; these are its own texts (Loki, pkg/validation/validate.go and
// pkg/ingester/stream.go).

import { MOST_WORDS } from '../answers.ts';

export interface Refusal {
  /** Labels of the stream; undefined when none are named. */
  labels: ReadonlyMap<string, string> | undefined;
  /** Its times, in seconds since 1970: each stands for one line. Empty when only length or stream tell. */
  seconds: number[];
  /** Bytes of the line, where that is what was wrong. */
  length: number | undefined;
  /** Which of several lines it could be are meant. */
  which: 'oldest' | 'newest' | 'most-metadata' | 'all';
  /** How many lines; more than `seconds` when not all are named. */
  count: number;
  /** Why, the same for all of a kind: labels, times and numbers left out. */
  reason: string;
  /** All that Loki said of these. */
  words: string;
}

const KINDS: [RegExp, Refusal['which']][] = [
  [/timestamp too old/, 'oldest'],
  [/timestamp too new/, 'newest'],
  [/entry too far behind|entry out of order/, 'oldest'],
  [/max entry size/, 'all'],
  [/structured metadata/, 'most-metadata'],
  [/label names; limit|label value too long|label name too long|duplicate label name/, 'all'],
];

/** True for words about single lines or streams: the others are stored. */
export function namesLines(words: string): boolean {
  return KINDS.some(([pattern]) => pattern.test(words));
}

const TIME = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| [+-]\d{4} \w+|[+-]\d\d:\d\d)?`;
const STREAM = /\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}/g;
const STAND_IN = /\{#(\d+)\}/;

/** What a message says was refused, in no order. */
export function readRefusals(message: string): Refusal[] {
  // Labels may say anything, so they are taken out before the text around them is read.
  const status = /^\d+: /.exec(message)?.[0] ?? '';
  const streams: Streams = [];
  const known = new Map<string, number>();
  const words = message.slice(status.length).replaceAll(STREAM, (stream) => {
    let place = known.get(stream);
    if (place === undefined) {
      place = streams.push({ text: stream, labels: readLabels(stream) }) - 1;
      known.set(stream, place);
    }
    return `{#${place}}`;
  });
  if (!/(?:^|; )\d+ errors? like: /.test(words)) return [readOne(words, 1, streams, status)];
  const parts = words.split(/(?:^|; )(\d+) errors? like: /);
  const refusals: Refusal[] = [];
  for (let i = 1; i + 1 < parts.length; i += 2)
    refusals.push(readOne(parts[i + 1] ?? '', Number(parts[i]) || 1, streams, status));
  return refusals;
}

/** The streams named, and their labels, one object each. */
type Streams = { text: string; labels: ReadonlyMap<string, string> }[];

function readOne(text: string, errors: number, streams: Streams, status: string): Refusal {
  const labels = streams[Number(STAND_IN.exec(text)?.[1] ?? Number.NaN)]?.labels;
  const lengths = /entry with length '(\d+)'/.exec(text)?.[1];
  const ignored = /total ignored: (\d+) out of \d+/.exec(text)?.[1];
  const named = new RegExp(`(?:timestamp too (?:old|new): |entry with timestamp )(${TIME})`, 'g');
  const seconds = Array.from(text.matchAll(named), ([, time = '']) => secondsOf(time));
  return {
    labels,
    seconds,
    length: lengths === undefined ? undefined : Number(lengths),
    which: KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'all',
    count: ignored === undefined ? Math.max(errors, seconds.length) : Number(ignored),
    reason: `${status}${inGeneral(text)}`,
    words: `${status}${withStreams(text, streams)}`.slice(0, MOST_WORDS),
  };
}

/** RFC 3339, or Go's own "2026-11-22 10:00:00.5 +0000 UTC". */
function secondsOf(time: string): number {
  const iso = time
    .replace(' ', 'T')
    .replace(/\.\d+/, '')
    .replace(/ ([+-]\d\d)(\d\d) \w+$/, '$1:$2');
  return Math.floor(Date.parse(/[zZ]|[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}Z`) / 1000);
}

/** `{a="x", b="y"}` as a map. */
function readLabels(stream: string): Map<string, string> {
  const labels = new Map<string, string>();
  for (const [, name = '', quoted = '""'] of stream.matchAll(/([\w.:]+)\s*=\s*("(?:[^"\\]|\\.)*")/g))
    labels.set(name, unquoted(quoted));
  return labels;
}

/** A string as Go quotes it. */
function unquoted(quoted: string): string {
  try {
    return JSON.parse(quoted.replaceAll(/\\x([0-9a-f]{2})/gi, '\\u00$1').replaceAll(/\\([av'])/g, '$1'));
  } catch {
    return quoted.slice(1, -1);
  }
}

const withStreams = (text: string, streams: Streams): string =>
  text
    .trim()
    .replaceAll(new RegExp(STAND_IN, 'g'), (stood, at: string) => streams[Number(at)]?.text ?? stood);

function inGeneral(text: string): string {
  return text
    .replaceAll(new RegExp(STAND_IN, 'g'), '{…}')
    .replaceAll(new RegExp(TIME, 'g'), '…')
    .replace(/entry with length '\d+'/, 'entry with length …')
    .replace(/: '\d+'( bytes)?, limit/, ': …, limit')
    .replace(/, ?\s*user '[^']*', total ignored: .*$/s, '')
    .replace(/(entry with timestamp … ignored, reason: '[^']*'),?\n[\s\S]*/, '$1')
    .trim()
    .slice(0, 500);
}
