// Series that become one by what redaction hides: a backend keeps one point of a series and moment, so most of the
// others are lost.
import { hash } from 'node:crypto';
import type { Origin } from '../otlp/assemble.ts';
import { forEachAttribute } from '../otlp/attributes.ts';
import { pointShape } from './judge/points.ts';
import type { FoundPoint } from './points.ts';
import type { Treater } from './treat.ts';

/** What redaction makes of series, in all. */
export interface Merged {
  /** Points of series that become one with another. */
  points: number;
  /** How many series these come as, and as how many they leave. */
  before: number;
  after: number;
  /** Points that fall on the moment of another series' point. */
  lost: number;
  /** Attributes that are hidden of them. */
  keys: string[];
  /** One of them as it leaves, in words. */
  example: string;
}

/** A series as it leaves. */
interface Leaving {
  /** The first that leaves so; and how many do. */
  first: string;
  series: number;
  points: number;
  lost: number;
  /** The last point's. */
  ms: number;
  of: string;
}

interface Labels {
  before: Map<string, string>;
  after: Map<string, string>;
}

/** What Prometheus makes job and instance of. */
const NAMING = new Set(['service.namespace', 'service.name', 'service.instance.id']);
const MOST_KEYS = 5;

/** Of one plan: sees its points one after another. */
export class MergedSeries {
  readonly #treater: Treater;
  readonly #origins = new WeakMap<Origin, Labels>();
  /** By a series' key as it came; null for one that nothing is hidden of. */
  readonly #of = new Map<string, Leaving | null>();
  readonly #leaving = new Map<string, Leaving>();
  readonly #keys = new Set<string>();
  #example = '';

  constructor(treater: Treater) {
    this.#treater = treater;
  }

  /** A point that goes: of the series `key` as it came, by the name that Prometheus gives the metric. */
  add(point: FoundPoint, key: string, name: string, ms: number): void {
    let leaving = this.#of.get(key);
    if (leaving === undefined) {
      leaving = this.#leavingOf(point, name);
      this.#of.set(key, leaving);
    }
    if (leaving === null) return;
    leaving.points++;
    if (leaving.ms === ms && leaving.of !== key) leaving.lost++;
    leaving.ms = ms;
    leaving.of = key;
  }

  /** Undefined when all that came apart leaves apart. */
  result(): Merged | undefined {
    const merged = [...this.#leaving.values()].filter(({ series }) => series > 1);
    if (merged.length === 0) return undefined;
    const sum = (of: (one: Leaving) => number): number => merged.reduce((total, one) => total + of(one), 0);
    return {
      points: sum(({ points }) => points),
      before: sum(({ series }) => series),
      after: merged.length,
      lost: sum(({ lost }) => lost),
      keys: [...this.#keys],
      example: this.#example,
    };
  }

  #leavingOf(point: FoundPoint, name: string): Leaving | null {
    const origin = this.#originOf(point.metric.resource);
    const own = this.#labelsOf(point);
    const hidden = [...hiddenIn(origin), ...hiddenIn(own)];
    if (hidden.length === 0) return null;
    const came = keyOf(name, origin.before, own.before);
    const leaves = keyOf(name, origin.after, own.after);
    let leaving = this.#leaving.get(leaves);
    if (leaving === undefined) {
      leaving = { first: came, series: 1, points: 0, lost: 0, ms: Number.NaN, of: '' };
      this.#leaving.set(leaves, leaving);
    } else if (leaving.first !== came) {
      leaving.series++;
      for (const key of hidden) if (this.#keys.size < MOST_KEYS) this.#keys.add(key);
      this.#example ||= inWords(point.metric.row.name, own.after);
    }
    return leaving;
  }

  #labelsOf({ metric, batch, offset, length }: FoundPoint): Labels {
    const labels: Labels = { before: new Map(), after: new Map() };
    const shape = pointShape(metric.row.type);
    if (shape === undefined) return labels;
    const piece = { bytes: batch.bytes, offset, length };
    const left = this.#treater.item('metrics', shape.message, piece, false);
    forEachAttribute(piece.bytes, offset, length, shape.owner, (key, value) => labels.before.set(key, value));
    forEachAttribute(left.bytes, left.offset, left.length, shape.owner, (key, value) =>
      labels.after.set(key, value),
    );
    return labels;
  }

  #originOf(resource: Origin): Labels {
    let labels = this.#origins.get(resource);
    if (labels === undefined) {
      labels = { before: namingOf(resource), after: namingOf(this.#treater.resource('metrics', resource)) };
      this.#origins.set(resource, labels);
    }
    return labels;
  }
}

function namingOf({ bytes }: Origin): Map<string, string> {
  const labels = new Map<string, string>();
  forEachAttribute(bytes, 0, bytes.length, 'resource', (key, value) => {
    if (NAMING.has(key)) labels.set(key, value);
  });
  return labels;
}

const hiddenIn = ({ before, after }: Labels): string[] =>
  [...before.keys()].filter((key) => after.has(key) && after.get(key) !== before.get(key));

const sorted = (labels: ReadonlyMap<string, string>): [string, string][] =>
  [...labels].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));

/** The same for the same series, short: there may be very many. */
const keyOf = (name: string, ...labels: ReadonlyMap<string, string>[]): string =>
  hash('sha1', JSON.stringify([name, ...labels.map(sorted)]), 'base64');

const inWords = (name: string, labels: ReadonlyMap<string, string>): string =>
  labels.size === 0
    ? name
    : `${name} {${sorted(labels)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(', ')}}`;
