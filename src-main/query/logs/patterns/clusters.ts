// Lines grouped by their pattern, one after another, in the way of Drain (He et al. 2017): lines can only belong
// together when all between their words is alike and so is the first word; among those, the pattern that most words
// agree with takes the line, and where they differ has a gap from then on.
import { ANYTHING } from '#shared/query/logql/pattern.ts';
import { type Pieces, piecesOf } from './pieces.ts';

/** The share of words that must agree, of those that the pattern still says. */
const ALIKE = 0.65;
/** Where so many patterns differ in little, the words they differ in are values: less must agree then. */
const CROWDED = 16;
const ALIKE_IN_CROWD = 0.3;
/** Whole lines remembered: many are said over and over. */
const MOST_LINES = 20_000;

export interface Cluster {
  readonly between: readonly string[];
  /** Empty where they differ. */
  words: string[];
  readonly open: boolean;
  /** Where it went when it was joined with another. */
  into?: Cluster;
}

/** Patterns that only differ in words. */
interface Group {
  clusters: Cluster[];
  /** More than so many are a crowd. */
  most: number;
  /** The share of words that must agree. */
  least: number;
}

/** Groups lines as they are met. */
export class Clusters {
  readonly #groups = new Map<string, Group>();
  readonly #lines = new Map<string, Cluster>();

  /** The cluster of a line; ask `settled` for where it ended up. */
  add(line: string): Cluster {
    const known = this.#lines.get(line);
    if (known) return known;
    const pieces = piecesOf(line);
    const key = `${pieces.open}\0${firstWord(pieces)}\0${pieces.between.join('\0')}`;
    let group = this.#groups.get(key);
    if (!group) {
      group = { clusters: [], most: CROWDED, least: ALIKE };
      this.#groups.set(key, group);
    }
    const cluster = place(group.clusters, pieces, group.least);
    if (group.clusters.length > group.most) thin(group);
    if (this.#lines.size < MOST_LINES) this.#lines.set(line, cluster);
    return cluster;
  }

  /** To be called when all lines are in: a pattern whose lines all answer to a wider one becomes part of that. */
  settle(): void {
    for (const group of this.#groups.values()) {
      const gaps = ({ words }: Cluster): number => words.filter((word) => word === '').length;
      join(
        group,
        group.clusters.toSorted((a, b) => gaps(b) - gaps(a)),
        1,
      );
    }
  }
}

/** The cluster that this one became part of, itself when it stands. */
export function settled(cluster: Cluster): Cluster {
  let last = cluster;
  while (last.into) last = last.into;
  return last;
}

/** The pattern as LogQL's `|>` takes it; every line of the cluster answers to it. */
export function patternOf({ between, words, open }: Cluster): string {
  const text = between.map((part, i) => part + (i < words.length ? words[i] || ANYTHING : '')).join('');
  // A name in angle brackets is none of a line pattern's.
  return (open ? text + ANYTHING : text)
    .replaceAll(/<[A-Za-z_]\w*>/g, ANYTHING)
    .replaceAll(/(?:<_>){2,}/g, ANYTHING);
}

/** A word with a digit in it is most likely a value. */
function firstWord({ words }: Pieces): string {
  const [first = ''] = words;
  return /\d/.test(first) ? '' : first;
}

/** Puts a line to the cluster that most of its words agree with, or to a new one. */
function place(group: Cluster[], pieces: Pieces, least: number): Cluster {
  let best: Cluster | undefined;
  let most = 0;
  for (const cluster of group) {
    const share = agreement(cluster.words, pieces.words);
    if (share > most) {
      best = cluster;
      most = share;
    }
  }
  if (best && most >= least) {
    widen(best.words, pieces.words);
    return best;
  }
  const cluster: Cluster = { ...pieces, words: [...pieces.words] };
  group.push(cluster);
  return cluster;
}

/** The share of a pattern's words that a line says too; where it says none, all agree. */
function agreement(pattern: readonly string[], words: readonly string[]): number {
  let said = 0;
  let same = 0;
  for (const [i, word] of pattern.entries()) {
    if (word === '') continue;
    said++;
    if (word === words[i] || (COUNTER.test(word) && COUNTER.test(words[i] ?? ''))) same++;
  }
  return said === 0 ? 1 : same / said;
}

/** Numbers too small for a status code are of a retry, a page, a shard: where they differ they are values. */
const COUNTER = /^\d{1,2}$/;

function widen(pattern: string[], words: readonly string[]): void {
  for (const [i, word] of pattern.entries()) if (word !== words[i]) pattern[i] = '';
}

/** Joins a crowd of patterns where less agrees. */
function thin(group: Group): void {
  join(group, group.clusters, ALIKE_IN_CROWD);
  group.least = ALIKE_IN_CROWD;
  group.most = Math.max(CROWDED, group.clusters.length * 2);
}

/** Puts the patterns of a group together where so many words agree; those that were joined say with which. */
function join(group: Group, clusters: readonly Cluster[], least: number): void {
  const fewer: Cluster[] = [];
  for (const cluster of clusters) cluster.into = place(fewer, cluster, least);
  group.clusters = fewer;
}
