// Which span of one trace is which span of another. From the top down: below two spans that are one, children of
// one service, name and kind are one. A name that differs by numbers or ids alone ("GET session:8f2c") is the same
// when nothing equal is there. A level that only one of the traces has (a new middleware) is looked through once.
import type { TraceModel } from './trace-model.ts';

export interface TraceMatch {
  /** Node of the other trace for every node of this one; -1: it is new here. */
  readonly otherOf: Int32Array;
  /** Node of this trace for every node of the other; -1: it is missing here. */
  readonly ownOf: Int32Array;
  /** Spans in both. */
  readonly matched: number;
}

/** More pairs of siblings than this are matched in order of start, not by likeness. */
const MOST_PAIRS = 10_000;
/** What it costs when two spans of one name differ in status, in powers of e of their durations. */
const STATUS_COST = 2;

interface Side {
  readonly model: TraceModel;
  /** Keys of nodes, equal across both sides: exact, and with ids taken out of names. */
  readonly exact: Int32Array;
  readonly loose: Int32Array;
}

/** Matches in O(n), and O(n·m) for up to 10,000 pairs of equal siblings of differing number. */
export function matchTraces(own: TraceModel, other: TraceModel): TraceMatch {
  const keys = new Map<string, number>();
  const a = sideOf(own, keys);
  const b = sideOf(other, keys);
  const otherOf = new Int32Array(own.tree.nodeCount).fill(-1);
  const ownOf = new Int32Array(other.tree.nodeCount).fill(-1);
  const pairs: number[] = [];
  const pair = (x: number, y: number) => {
    otherOf[x] = y;
    ownOf[y] = x;
    pairs.push(x, y);
  };
  const freeOf = (nodes: readonly number[]) => nodes.filter((node) => otherOf[node] === -1);
  const freeThere = (nodes: readonly number[]) => nodes.filter((node) => ownOf[node] === -1);

  const matchLists = (mine: readonly number[], theirs: readonly number[]) => {
    matchBy(a, b, mine, theirs, 'exact', pair);
    let restA = freeOf(mine);
    let restB = freeThere(theirs);
    if (restA.length === 0 && restB.length === 0) return;
    if (restA.length > 0 && restB.length > 0) {
      matchBy(a, b, restA, restB, 'loose', pair);
      restA = freeOf(restA);
      restB = freeThere(restB);
    }
    // One level looked through, on either side.
    if (restB.length > 0)
      matchBy(
        a,
        b,
        restA.flatMap((node) => childrenOf(own, node)),
        restB,
        'exact',
        pair,
      );
    restB = freeThere(restB);
    restA = freeOf(restA);
    if (restA.length > 0)
      matchBy(
        a,
        b,
        restA,
        restB.flatMap((node) => childrenOf(other, node)),
        'exact',
        pair,
      );
  };

  matchLists(childrenOf(own, own.tree.nodeCount), childrenOf(other, other.tree.nodeCount));
  // Whoever compares two traces means their main spans, whatever these are called.
  if (own.main >= 0 && other.main >= 0 && otherOf[own.main] === -1 && ownOf[other.main] === -1)
    pair(own.main, other.main);
  for (let k = 0; k < pairs.length; k += 2) {
    const x = pairs[k] as number;
    const y = pairs[k + 1] as number;
    matchLists(freeOf(childrenOf(own, x)), freeThere(childrenOf(other, y)));
  }
  let matched = 0;
  for (let span = 0; span < own.tree.spanCount; span++) if (otherOf[span] !== -1) matched++;
  return { otherOf, ownOf, matched };
}

/** The children of a node; `nodeCount`: the nodes at the top. */
function childrenOf({ tree }: TraceModel, node: number): number[] {
  return Array.from(tree.children.subarray(tree.childStart[node], tree.childStart[node + 1]));
}

function sideOf(model: TraceModel, keys: Map<string, number>): Side {
  const { columns, tree, services } = model;
  const numberOf = (text: string) => {
    const found = keys.get(text) ?? keys.size;
    keys.set(text, found);
    return found;
  };
  const exact = new Int32Array(tree.nodeCount);
  const loose = new Int32Array(tree.nodeCount);
  const looseNames = columns.names.map(withoutIds);
  const known = new Map<number, [exact: number, loose: number]>();
  for (let node = 0; node < tree.nodeCount; node++) {
    if (node >= tree.spanCount) {
      exact[node] = loose[node] = numberOf('missing parent');
      continue;
    }
    const service = services.ofSpan[node] as number;
    const name = columns.name[node] as number;
    const kind = columns.kind[node] as number;
    const packed = (name * 65536 + service) * 8 + kind;
    let key = known.get(packed);
    if (!key) {
      const who = `${services.names[service]}\n${kind}\n`;
      key = [numberOf(`=${who}${columns.names[name]}`), numberOf(`~${who}${looseNames[name]}`)];
      known.set(packed, key);
    }
    exact[node] = key[0];
    loose[node] = key[1];
  }
  return { model, exact, loose };
}

/** A name with its numbers, ids and quoted values taken out. */
export function withoutIds(name: string): string {
  return name
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '#')
    .replace(/'[^']*'|"[^"]*"/g, '#')
    .replace(/\b(?=[0-9a-f-]*\d)[0-9a-f-]{4,}\b/gi, '#')
    .replace(/\d+/g, '#');
}

/** Pairs nodes of equal keys; the lists are in order of start. */
function matchBy(
  a: Side,
  b: Side,
  mine: readonly number[],
  theirs: readonly number[],
  by: 'exact' | 'loose',
  pair: (x: number, y: number) => void,
): void {
  if (mine.length === 0 || theirs.length === 0) return;
  const waiting = new Map<number, number[]>();
  for (const node of theirs) {
    const key = b[by][node] as number;
    const list = waiting.get(key);
    if (list) list.push(node);
    else waiting.set(key, [node]);
  }
  const groups = new Map<number, number[]>();
  for (const node of mine) {
    const key = a[by][node] as number;
    if (!waiting.has(key)) continue;
    const list = groups.get(key);
    if (list) list.push(node);
    else groups.set(key, [node]);
  }
  for (const [key, list] of groups) {
    const others = waiting.get(key) ?? [];
    if (list.length === others.length || list.length * others.length > MOST_PAIRS)
      for (let k = 0; k < Math.min(list.length, others.length); k++)
        pair(list[k] as number, others[k] as number);
    else if (list.length < others.length)
      inOrderByLikeness(list, others, (x, y) => unlikeness(a, b, x, y), pair);
    else
      inOrderByLikeness(
        others,
        list,
        (y, x) => unlikeness(a, b, x, y),
        (y, x) => pair(x, y),
      );
  }
}

/** 0: alike; grows with the ratio of durations and of subtree sizes, and with another status. */
function unlikeness(a: Side, b: Side, x: number, y: number): number {
  const mine = a.model;
  const theirs = b.model;
  const ratio = (p: number, q: number) => Math.abs(Math.log((Math.max(0, p) + 1) / (Math.max(0, q) + 1)));
  const size = ratio(mine.tree.size[x] as number, theirs.tree.size[y] as number);
  if (x >= mine.tree.spanCount || y >= theirs.tree.spanCount) return size;
  const time = ratio(mine.columns.duration[x] as number, theirs.columns.duration[y] as number);
  return size + time + (mine.columns.status[x] === theirs.columns.status[y] ? 0 : STATUS_COST);
}

/** Gives each of the few one of the many, keeping both orders, so that the sum of unlikeness is least. */
function inOrderByLikeness(
  few: readonly number[],
  many: readonly number[],
  cost: (x: number, y: number) => number,
  pair: (x: number, y: number) => void,
): void {
  const n = few.length;
  const spare = many.length - n;
  // best[i][s]: least cost of the first i of the few with s of the many left out so far.
  const best = new Float64Array((n + 1) * (spare + 1)).fill(Number.POSITIVE_INFINITY);
  const tookIt = new Uint8Array(best.length);
  const width = spare + 1;
  best.fill(0, 0, width);
  for (let i = 1; i <= n; i++)
    for (let s = 0; s <= spare; s++) {
      const at = i * width + s;
      const take = (best[at - width] as number) + cost(few[i - 1] as number, many[i - 1 + s] as number);
      const skip = s > 0 ? (best[at - 1] as number) : Number.POSITIVE_INFINITY;
      tookIt[at] = take <= skip ? 1 : 0;
      best[at] = Math.min(take, skip);
    }
  for (let i = n, s = spare; i > 0; ) {
    if (tookIt[i * width + s] === 1) {
      pair(few[i - 1] as number, many[i - 1 + s] as number);
      i--;
    } else s--;
  }
}
