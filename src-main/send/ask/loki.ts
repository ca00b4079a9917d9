// Which lines Loki has: read in windows of time, a service at a time, and matched by their nanosecond and text.
import type { Nanos } from '#shared/model/time.ts';
import { ARRIVED, type Found } from './fates.ts';
import { inParallel } from './in-parallel.ts';
import { sameLine } from './loki-line.ts';
import { askJson, CannotAsk, type ReadAccess } from './read-api.ts';

/** Log records that were sent, in the order of their time. */
export interface SentLines {
  /** `service.name` of each resource; "" where it has none. */
  services: readonly string[];
  /** Index into `services`. */
  service: Int32Array;
  /** The time Loki keeps: the record's, else its observed time; "0" where it has neither. */
  times: readonly Nanos[];
  lines: readonly string[];
  /** The same number for records that are equal in everything. */
  record: Float64Array;
}

const AT_ONCE = 4;
/** Loki's own limit of lines in an answer, and how many bytes of lines one should hold at most. */
const MOST_LINES = 5000;
const MOST_BYTES = 16 * 1024 * 1024;
/** Lines further apart than this are asked for by themselves: what others wrote in between is not read. */
const GAP_NS = 60_000_000_000n;
/** Answers read for one window before it is given up: others write too much into it. */
const MOST_PAGES = 60;
/** Older lines are not looked for among those Loki has yet to write out (query_ingesters_within, 3 h). */
const INGESTERS_NS = 3n * 3_600_000_000_000n;

const NO_TIME: Found = {
  fate: 'pending',
  reason: 'A record without a time: Loki gave it that of its arrival, so it cannot be recognised.',
};
const WRITTEN_LATER: Found = {
  fate: 'pending',
  reason:
    'Accepted; shows when Loki writes the chunk out. Until then it does not look for lines older than 3 hours (up to 2 hours, or at once by POST /flush).',
};
const NOT_THERE: Found = { fate: 'missing', reason: 'Loki has no such line at this time.' };
const TOO_BUSY: Found = {
  fate: 'pending',
  reason: 'Too many other lines lie around it to look through them all.',
};

interface Window {
  service: string;
  from: bigint;
  /** The last line's time. */
  to: bigint;
  rows: number[];
}

/** What became of each sent record. `nowMs` is the clock of the asking. Throws CannotAsk. */
export async function findLines(
  access: ReadAccess,
  sent: SentLines,
  nowMs: number,
  abort: AbortSignal,
): Promise<Found[]> {
  const found = new Array<Found>(sent.times.length).fill(NO_TIME);
  await inParallel(AT_ONCE, windowsOf(sent), async (window) => {
    const there = await linesIn(access, sent, window, abort);
    judge(sent, window, there, BigInt(nowMs) * 1_000_000n, found);
  });
  return found;
}

function windowsOf({ services, service, times }: SentLines): Window[] {
  const windows: Window[] = [];
  const open = new Map<string, Window>();
  for (let row = 0; row < times.length; row++) {
    const at = BigInt(times[row] ?? '0');
    if (at === 0n) continue;
    const name = services[service[row] ?? -1] ?? '';
    let window = open.get(name);
    if (window === undefined || at - window.to > GAP_NS || window.from - at > GAP_NS) {
      window = { service: name, from: at, to: at, rows: [] };
      windows.push(window);
      open.set(name, window);
    }
    if (at < window.from) window.from = at;
    if (at > window.to) window.to = at;
    window.rows.push(row);
  }
  return windows;
}

const keyOf = (time: string, line: string): string => `${time} ${sameLine(line)}`;

interface There {
  /** How often a line is there, by time and text. */
  lines: Map<string, number>;
  /** Everything before this was read. */
  upTo: bigint;
}

/** Reads a window page by page. Only what was sent is kept. */
async function linesIn(
  access: ReadAccess,
  sent: SentLines,
  { service, from, to, rows }: Window,
  abort: AbortSignal,
): Promise<There> {
  const wanted = new Set(rows.map((row) => keyOf(sent.times[row] ?? '', sent.lines[row] ?? '')));
  const bytes = rows.reduce((sum, row) => sum + (sent.lines[row]?.length ?? 0), 0);
  const limit = Math.max(50, Math.min(MOST_LINES, Math.floor((MOST_BYTES * rows.length) / (bytes + 1))));
  const lines = new Map<string, number>();
  // The lines of the nanosecond a page ended in come again with the next page.
  let atEdge = new Map<string, number>();
  let start = from;
  for (let page = 0; page < MOST_PAGES; page++) {
    const values = await pageOf(access, { service, start, end: to + 1n, limit }, abort);
    const last = values.reduce((newest, [time]) => (BigInt(time) > newest ? BigInt(time) : newest), start);
    for (const [key, count] of atEdge) lines.set(key, (lines.get(key) ?? 0) - count);
    atEdge = new Map();
    for (const [time, line] of values) {
      const key = keyOf(time, line);
      if (!wanted.has(key)) continue;
      lines.set(key, (lines.get(key) ?? 0) + 1);
      if (BigInt(time) === last) atEdge.set(key, (atEdge.get(key) ?? 0) + 1);
    }
    if (values.length < limit) return { lines, upTo: to + 1n };
    // A whole page of one nanosecond: the rest of it cannot be asked for.
    if (last === start && page > 0) return { lines, upTo: start };
    start = last;
  }
  return { lines, upTo: start };
}

type Value = [time: string, line: string];

async function pageOf(
  access: ReadAccess,
  { service, start, end, limit }: { service: string; start: bigint; end: bigint; limit: number },
  abort: AbortSignal,
): Promise<Value[]> {
  const query = service === '' ? '{service_name=~".+"}' : `{service_name=${JSON.stringify(service)}}`;
  const params = {
    query,
    start: String(start),
    end: String(end),
    limit: String(limit),
    direction: 'forward',
  };
  const answer = await askJson(access, { path: '/loki/api/v1/query_range', params }, abort);
  const { data } = answer as { data?: { resultType?: string; result?: { values: Value[] }[] } };
  if (data?.resultType !== 'streams' || !Array.isArray(data.result))
    throw new CannotAsk(`${new URL(access.url).host} does not answer as Loki does.`);
  return data.result.flatMap(({ values }) => values);
}

function judge(sent: SentLines, { rows }: Window, there: There, nowNs: bigint, found: Found[]): void {
  const left = new Map(there.lines);
  const counted = new Map<string, Set<number>>();
  for (const row of rows) {
    const key = keyOf(sent.times[row] ?? '', sent.lines[row] ?? '');
    const seen = counted.get(key) ?? new Set();
    counted.set(key, seen);
    const record = sent.record[row] ?? 0;
    const copies = left.get(key) ?? 0;
    // Of records equal in everything Loki keeps one, which stands for all.
    if (seen.has(record)) found[row] = ARRIVED;
    else if (copies > 0) {
      left.set(key, copies - 1);
      seen.add(record);
      found[row] = ARRIVED;
    } else found[row] = lost(BigInt(sent.times[row] ?? '0'), there.upTo, nowNs);
  }
}

function lost(time: bigint, upTo: bigint, nowNs: bigint): Found {
  if (time >= upTo) return TOO_BUSY;
  return nowNs - time > INGESTERS_NS ? WRITTEN_LATER : NOT_THERE;
}
