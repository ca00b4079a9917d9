// Loki, as it was seen to answer: it stores the good lines of a 400 and names the others, keeps equal lines once, and
// judges each line by the newest of its stream, in the order sent. A stream whose label is not UTF-8 it drops without a
// word, and one with U+FFFD in a label it cannot parse. Asked, it answers page by page; lines older than three hours show
// only once they are flushed.
import { forEachAttribute } from '../../../src-main/otlp/attributes.ts';
import { LogBatch } from '../../../src-main/otlp/columns.ts';
import { decodeLogs } from '../../../src-main/otlp/decode-logs.ts';
import { encodeStatus } from '../../../src-main/otlp/responses.ts';
import { text } from '../../../src-main/otlp/text.ts';
import { isUtf8 } from '../../../src-main/otlp/utf8.ts';
import { referenceDecode } from '../../fixtures/otlp-reference.ts';
import { type Reply, type StandIn, startStandIn } from './server.ts';

export interface Loki extends StandIn {
  /** Bodies of the lines that it judged and stored, each as often as it is. */
  readonly lines: string[];
  /** Labels of the streams there are. */
  readonly streams: readonly string[];
  /** False for lines that are answered 204 and not kept. */
  keeps: (line: string) => boolean;
  /** Lines older than this are hidden until `flush`, by the clock of the test. */
  nowMs: number;
  flush(): void;
  /** Lines that others wrote. */
  add(service: string, time: bigint, line: string): void;
}

export interface LokiOptions {
  /** Its clock, by which it judges lines. Without one it takes all of them, and shows them when it is asked. */
  nowMs?: number;
  maxLine?: number;
  maxStreams?: number;
  tenants?: boolean;
  blocked?: boolean;
}

/** A line as it is judged. */
interface Line {
  stream: string;
  /** Its resource is UTF-8. */
  isText: boolean;
  line: string;
  /** With the whole record: equal ones are kept once. */
  key: string;
  ms: number;
}

/** A line as it is shown. */
interface Kept {
  service: string;
  time: bigint;
  line: string;
  /** All that makes it another line than one of the same time and text. */
  whole: string;
}

interface Value {
  stringValue?: string;
  intValue?: string;
}
interface LogRecord {
  timeUnixNano?: string;
  observedTimeUnixNano?: string;
  body?: Value;
}
interface ResourceLogs {
  resource?: { attributes?: { key: string; value?: Value }[] };
  scopeLogs?: { scope?: object; logRecords?: LogRecord[] }[];
}

const HOURS_3 = 3n * 3_600_000_000_000n;
/** Bodies other than text, as the real one shows them; by their OTLP/JSON. */
export const SHOWN: Record<string, string> = {};

const INDEX = ['service.name', 'service.namespace', 'service.instance.id', 'deployment.environment'];
const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

const plain = (http: number, text: string): Reply => ({ status: http, type: 'text/plain', body: text });

/** Status in protobuf, and a content type that does not say so. */
const status = (http: number, message: string): Reply => ({
  status: http,
  type: 'application/octet-stream',
  body: encodeStatus('protobuf', { code: 0, message }),
});

const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const goTime = (ms: number): string =>
  `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} +0000 UTC`;

/** Starts one, listening for lines and questions on the same port. */
export async function startLoki(options: LokiOptions = {}): Promise<Loki> {
  const { nowMs = Number.NaN, maxLine = 262_144, maxStreams = 5000, tenants, blocked } = options;
  const lines: string[] = [];
  const known = new Set<string>();
  const newest = new Map<string, number>();

  function push(body: Buffer): Reply {
    const entries = readLines(body).filter(({ isText }) => isText);
    if (entries.length === 0) return status(422, 'error at least one valid stream is required for ingestion');
    if (entries.some(({ line }) => line.includes('bad id')))
      return status(400, 'unmarshal: invalid TraceID length');
    const errors: string[] = [];
    const valid = entries.filter((entry) => {
      const error = refusal(entry);
      if (error !== undefined) errors.push(error);
      return error === undefined;
    });
    let limited: string | undefined;
    // Of what was too far behind it answers for the last stream only.
    let late: string | undefined;
    for (const [stream, some] of Map.groupBy(valid, (entry) => entry.stream)) {
      if (!newest.has(stream) && newest.size >= maxStreams) {
        limited = `maximum active stream limit exceeded when trying to create stream ${stream}, reduce the number of active streams`;
        continue;
      }
      late = append(stream, some);
    }
    if (late !== undefined) errors.push(late);
    if (limited !== undefined) return status(429, limited);
    if (errors.length === 0) return { status: 204 };
    const [only] = errors;
    const equal = Map.groupBy(errors, (error) => error);
    const grouped = Array.from(equal, ([error, some]) => `${some.length} errors like: ${error}`);
    return status(400, errors.length === 1 ? `${only}` : grouped.join('; '));
  }

  function refusal({ stream, line, ms }: Line): string | undefined {
    if (stream.includes('\uFFFD')) return `couldn't parse labels: 1:15: parse error: invalid UTF-8 rune`;
    if (ms < nowMs - WEEK)
      return `entry for stream '${stream}' has timestamp too old: ${iso(ms)}, oldest acceptable timestamp is: ${iso(nowMs - WEEK)}`;
    if (ms > nowMs + 600_000) return `entry for stream '${stream}' has timestamp too new: ${iso(ms)}`;
    if (line.length > maxLine)
      return `max entry size '${maxLine}' bytes exceeded for stream '${stream}' while adding an entry with length '${line.length}' bytes`;
    return undefined;
  }

  /** Appends what is not too far behind; of the others it names ten. */
  function append(stream: string, some: Line[]): string | undefined {
    const behind: string[] = [];
    for (const { line, key, ms } of some) {
      const top = newest.get(stream) ?? ms;
      const oldest = top - HOUR;
      if (ms < oldest) {
        behind.push(
          `entry with timestamp ${goTime(ms)} ignored, reason: 'entry too far behind, entry timestamp is: ${iso(ms)}, oldest acceptable timestamp is: ${iso(oldest)}',`,
        );
        continue;
      }
      newest.set(stream, Math.max(top, ms));
      if (known.has(key)) continue;
      known.add(key);
      lines.push(line);
    }
    if (behind.length === 0) return undefined;
    const ignored = `user 'fake', total ignored: ${behind.length} out of ${some.length} for stream: ${stream}`;
    return `${behind.slice(0, 10).join('\n')}\n${ignored}`;
  }

  const kept: Kept[] = [];
  let flushed = false;
  const take = (body: Buffer): void => {
    const { resourceLogs = [] } = referenceDecode('LogsData', body) as { resourceLogs?: ResourceLogs[] };
    for (const { resource, scopeLogs = [] } of resourceLogs) {
      const name = resource?.attributes?.find(({ key }) => key === 'service.name')?.value?.stringValue;
      for (const { scope, logRecords = [] } of scopeLogs)
        for (const record of logRecords) {
          const line = record.body?.stringValue ?? SHOWN[JSON.stringify(record.body ?? {})] ?? '';
          const time = BigInt(record.timeUnixNano ?? record.observedTimeUnixNano ?? '0');
          const whole = JSON.stringify([resource, scope, record]);
          if (loki.keeps(line) && !kept.some((one) => one.whole === whole))
            kept.push({ service: name || 'unknown_service', time, line, whole });
        }
    }
  };

  /** A page of lines, in order of time. */
  function query(params: URLSearchParams): Reply {
    const { query = '', start = '0', end = '0', limit = '100', direction } = Object.fromEntries(params);
    const service = /^\{service_name=("(?:[^"\\]|\\.)*")\}$/.exec(query)?.[1];
    if (service === undefined && query !== '{service_name=~".+"}') return plain(400, 'parse error');
    if (Number(limit) > 5000) return plain(400, 'max entries limit per query exceeded');
    if (direction !== 'forward') return plain(400, 'the tests read forward');
    const now = BigInt(loki.nowMs) * 1_000_000n;
    const found = kept
      .filter((one) => service === undefined || one.service === JSON.parse(service))
      .filter(({ time }) => time >= BigInt(start) && time < BigInt(end))
      .filter(({ time }) => flushed || now - time < HOURS_3)
      .sort((a, b) => Number(a.time - b.time))
      .slice(0, Number(limit));
    const result = Object.values(Object.groupBy(found, (one) => one.service)).map((group = []) => ({
      stream: { service_name: group[0]?.service },
      values: group.map(({ time, line }) => [String(time), line]),
    }));
    return {
      status: 200,
      type: 'application/json',
      body: JSON.stringify({ status: 'success', data: { resultType: 'streams', result, stats: {} } }),
    };
  }

  const standIn = await startStandIn(({ url, headers, body }) => {
    const isAsked = options.nowMs === undefined && url.pathname === '/loki/api/v1/query_range';
    if (isAsked) return query(url.searchParams);
    if (!url.pathname.endsWith('/v1/logs')) return plain(404, '404 page not found');
    if (tenants && headers['x-scope-orgid'] === undefined) return plain(401, 'no org id');
    if (blocked) return status(260, "ingestion blocked for user 'fake' until '2030-01-01'");
    if (options.nowMs !== undefined) return push(body);
    take(body);
    return { status: 204 };
  });
  const own: Omit<Loki, keyof StandIn> = {
    lines,
    get streams() {
      return [...newest.keys()].toSorted();
    },
    keeps: () => true,
    nowMs: Date.now(),
    flush() {
      flushed = true;
    },
    add(service, time, line) {
      kept.push({ service, time, line, whole: `${service} ${time} ${line} ${kept.length}` });
    },
  };
  const loki: Loki = Object.defineProperties(standIn, Object.getOwnPropertyDescriptors(own)) as Loki;
  return loki;
}

function readLines(body: Buffer): Line[] {
  const { logs, scopes, resources, bytes } = decodeLogs(body, new LogBatch());
  const streams = resources.map(({ offset, length }) => {
    const labels: string[] = [];
    const isText = isUtf8(bytes, offset, length);
    forEachAttribute(bytes, offset, length, 'resource', (key, value) => {
      if (INDEX.includes(key)) labels.push(`${key.replaceAll('.', '_')}=${JSON.stringify(value)}`);
    });
    return { isText, stream: `{${labels.toSorted().join(', ')}}` };
  });
  return Array.from({ length: logs.count }, (_, i) => {
    const scope = scopes[logs.scope[i] ?? -1];
    const at = logs.offset[i] ?? 0;
    const { stream, isText } = streams[scope?.resource ?? -1] ?? { stream: '{}', isText: true };
    return {
      stream,
      isText,
      line: text(bytes, logs.bodyOffset[i] ?? 0, logs.bodyLength[i] ?? 0),
      key: `${stream} ${Buffer.from(bytes.subarray(at, at + (logs.length[i] ?? 0))).toString('hex')}`,
      ms: (logs.timeUs[i] ?? 0) / 1000,
    };
  });
}
