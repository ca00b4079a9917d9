// Finds the lines that Loki refused among those of the request, by what it says of them.
import { forEachAttribute } from '../../otlp/attributes.ts';
import { LogBatch, VALUE_STRING } from '../../otlp/columns.ts';
import { decodeLogs } from '../../otlp/decode-logs.ts';
import type { Refusal } from './loki-refusals.ts';
import { readRefusals } from './loki-refusals.ts';

export interface RefusedLines {
  /** Why each refused line was; by its place in the request. */
  reasons: Map<number, string>;
  /** Refusals that fit no line, in Loki's words; then nobody knows of the others. */
  unmatched: { reason: string; count: number }[];
}

interface Line {
  place: number;
  seconds: number;
  us: number;
  ns: number;
  /** Bytes of the body; undefined where it is not text. */
  length: number | undefined;
  /** Bytes of the record beside its body. */
  rest: number;
}

/** The refused lines of a request, by Loki's message. */
export function findRefusedLines(body: Uint8Array, message: string): RefusedLines {
  const lines = new Lines(body);
  const reasons = new Map<number, string>();
  const unmatched: RefusedLines['unmatched'] = [];
  for (const refusal of readRefusals(message)) {
    const missed = refusal.count - lines.take(refusal, reasons);
    if (missed > 0 && refusal.count > 0) unmatched.push({ reason: refusal.reason, count: missed });
  }
  return { reasons, unmatched };
}

class Lines {
  /** By resource. */
  readonly #lines: Line[][];
  readonly #labels: Map<string, string>[];

  constructor(body: Uint8Array) {
    const { logs, scopes, resources, bytes } = decodeLogs(body, new LogBatch());
    this.#lines = resources.map(() => []);
    this.#labels = resources.map(({ offset, length }) => labelsOf(bytes, offset, length));
    for (let i = 0; i < logs.count; i++) {
      const timed = logs.timeUs[i] !== 0 || logs.timeNs[i] !== 0;
      const us = (timed ? logs.timeUs[i] : logs.observedUs[i]) ?? 0;
      const length = logs.bodyLength[i] ?? 0;
      this.#lines[scopes[logs.scope[i] ?? -1]?.resource ?? -1]?.push({
        place: i,
        seconds: Math.floor(us / 1e6),
        us,
        ns: (timed ? logs.timeNs[i] : logs.observedNs[i]) ?? 0,
        length: logs.bodyKind[i] === VALUE_STRING ? length : undefined,
        rest: (logs.length[i] ?? 0) - length,
      });
    }
  }

  /** Notes the lines a refusal is about that no other was about. Returns how many lines it accounts for. */
  take(refusal: Refusal, reasons: Map<number, string>): number {
    const { labels, seconds, length, which, count, reason } = refusal;
    const free = this.#lines
      .filter((_, resource) => labels === undefined || this.#isOf(resource, labels))
      .flat()
      .filter(({ place }) => !reasons.has(place))
      .toSorted(orderOf(which));
    if (which === 'all' && length === undefined && seconds.length === 0) {
      // The whole stream.
      for (const { place } of free) reasons.set(place, reason);
      return free.length === 0 ? 0 : count;
    }
    let taken = 0;
    const note = (line: Line | undefined): void => {
      if (line === undefined || reasons.has(line.place)) return;
      reasons.set(line.place, reason);
      taken++;
    };
    for (const second of seconds)
      note(free.find((line) => line.seconds === second && !reasons.has(line.place)));
    // What is not named by its time is the next of its kind.
    if (seconds.length === 0 || (which === 'oldest' && taken === seconds.length)) {
      for (const line of free) {
        if (taken >= count) break;
        if (length === undefined || line.length === undefined || line.length === length) note(line);
      }
    }
    return taken;
  }

  /** Labels are attributes of the resource; which of them is Loki's configuration. */
  #isOf(resource: number, labels: ReadonlyMap<string, string>): boolean {
    const known = this.#labels[resource];
    for (const [name, value] of labels) {
      if (name.startsWith('__')) continue;
      const given = known?.get(name);
      // Without a service's name Loki makes one up.
      if (given !== value && !(name === 'service_name' && (given ?? '') === '')) return false;
    }
    // A label Loki would have had is missing: another stream of the same service.
    for (const name of ALWAYS_LABELS)
      if ((known?.get(name) ?? '') !== '' && labels.size > 0 && !labels.has(name)) return false;
    return true;
  }
}

/** What Loki makes labels of unless it is told otherwise. */
const ALWAYS_LABELS = ['service_name', 'service_namespace', 'service_instance_id'];

function orderOf(which: Refusal['which']): (a: Line, b: Line) => number {
  const time = (a: Line, b: Line): number => a.us - b.us || a.ns - b.ns || a.place - b.place;
  if (which === 'newest') return (a, b) => time(b, a);
  if (which === 'most-metadata') return (a, b) => b.rest - a.rest || time(a, b);
  return time;
}

/** A resource's attributes as Loki names and prints them. */
function labelsOf(bytes: Uint8Array, offset: number, length: number): Map<string, string> {
  const labels = new Map<string, string>();
  if (length > 0)
    forEachAttribute(bytes, offset, length, 'resource', (key, value) => {
      const name = key.replaceAll(/[^\w]/g, '_');
      if (!labels.has(name)) labels.set(name, value);
    });
  return labels;
}
