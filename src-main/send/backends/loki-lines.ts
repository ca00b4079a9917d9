// Finds the lines that Loki refused among those of the request, by what it says of them.
import { forEachAttribute } from '../../otlp/attributes.ts';
import { LogBatch, VALUE_STRING } from '../../otlp/columns.ts';
import { decodeLogs } from '../../otlp/decode-logs.ts';
import type { Refusal } from './loki-refusals.ts';
import { readRefusals } from './loki-refusals.ts';

export interface RefusedLines {
  /** Why each refused line was; by its place in the request. One object for all that were refused alike. */
  reasons: Map<number, Told>;
  /** Refusals that fit no line; then nobody knows of the others. */
  unmatched: (Told & { count: number })[];
}

/** Loki's words: in general, and all of them. */
type Told = Pick<Refusal, 'reason' | 'words'>;

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
  const reasons: RefusedLines['reasons'] = new Map();
  const unmatched: RefusedLines['unmatched'] = [];
  for (const refusal of readRefusals(message)) {
    const missed = refusal.count - lines.take(refusal, reasons);
    const { reason, words } = refusal;
    if (missed > 0 && refusal.count > 0) unmatched.push({ reason, words, count: missed });
  }
  return { reasons, unmatched };
}

class Lines {
  /** By resource, in order of time. */
  readonly #lines: Line[][];
  /** By resource and second. */
  readonly #bySecond: Map<number, Line[]>[];
  readonly #labels: Map<string, string>[];
  readonly #resources = new Map<Refusal['labels'], number[]>();

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
    for (const lines of this.#lines) lines.sort(byTime);
    this.#bySecond = this.#lines.map((lines) => Map.groupBy(lines, ({ seconds }) => seconds));
  }

  /** Notes the lines a refusal is about that no other was about. Returns how many lines it accounts for. */
  take(refusal: Refusal, reasons: RefusedLines['reasons']): number {
    const { seconds, length, which, count } = refusal;
    let taken = 0;
    const note = (line: Line | undefined): void => {
      if (line === undefined || reasons.has(line.place)) return;
      reasons.set(line.place, refusal);
      taken++;
    };
    for (const second of seconds) {
      const some = this.#resourcesOf(refusal).flatMap(
        (resource) => this.#bySecond[resource]?.get(second) ?? [],
      );
      const isFree = ({ place }: Line): boolean => !reasons.has(place);
      note(which === 'newest' ? some.findLast(isFree) : some.find(isFree));
    }
    if (taken < seconds.length || taken >= count) return taken;
    // The others are of the same kind as those that are named.
    const free = this.#free(refusal, reasons);
    if (which === 'all' && length === undefined) {
      for (const line of free) note(line);
      return free.length === 0 ? 0 : count;
    }
    for (const line of free) {
      if (taken >= count) break;
      if (length === undefined || line.length === undefined || line.length === length) note(line);
    }
    return taken;
  }

  /** Lines of the refusal's stream that no other was about, those it is most likely about first. */
  #free(refusal: Refusal, reasons: ReadonlyMap<number, Told>): Line[] {
    const free = this.#resourcesOf(refusal)
      .flatMap((resource) => this.#lines[resource] ?? [])
      .filter(({ place }) => !reasons.has(place));
    if (refusal.which === 'newest') return free.sort((a, b) => byTime(b, a));
    if (refusal.which === 'most-metadata') return free.sort((a, b) => b.rest - a.rest || byTime(a, b));
    return free.sort(byTime);
  }

  #resourcesOf({ labels }: Refusal): number[] {
    let found = this.#resources.get(labels);
    if (!found) {
      const all = [...this.#lines.keys()];
      found = labels === undefined ? all : all.filter((resource) => this.#isOf(resource, labels));
      this.#resources.set(labels, found);
    }
    return found;
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
    return ALWAYS_LABELS.every((name) => (known?.get(name) ?? '') === '' || labels.has(name));
  }
}

const byTime = (a: Line, b: Line): number => a.us - b.us || a.ns - b.ns || a.place - b.place;

/** What Loki makes labels of unless it is told otherwise. */
const ALWAYS_LABELS = ['service_name', 'service_namespace', 'service_instance_id'];

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
