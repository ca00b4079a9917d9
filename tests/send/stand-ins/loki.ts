// Loki, as it was seen to answer: it stores the good lines of a 400 and names the others, keeps equal lines once, and
// judges each line by the newest of its stream, in the order sent. A stream whose label is not UTF-8 it drops without a
// word, and one with U+FFFD in a label it cannot parse.
import { forEachAttribute } from '../../../src-main/otlp/attributes.ts';
import { LogBatch } from '../../../src-main/otlp/columns.ts';
import { decodeLogs } from '../../../src-main/otlp/decode-logs.ts';
import { encodeStatus } from '../../../src-main/otlp/responses.ts';
import { text } from '../../../src-main/otlp/text.ts';
import { isUtf8 } from '../../../src-main/otlp/utf8.ts';
import { type Reply, type StandIn, startStandIn } from './server.ts';

export interface Loki extends StandIn {
  /** Bodies of the lines stored, each as often as it is. */
  lines: string[];
  /** Labels of the streams there are. */
  streams: readonly string[];
}

export interface LokiOptions {
  nowMs: number;
  maxLine?: number;
  maxStreams?: number;
  tenants?: boolean;
  blocked?: boolean;
}

interface Line {
  stream: string;
  /** Its resource is UTF-8. */
  isText: boolean;
  line: string;
  /** With the whole record: equal ones are kept once. */
  key: string;
  ms: number;
}

const INDEX = ['service.name', 'service.namespace', 'service.instance.id', 'deployment.environment'];
const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

/** Status in protobuf, and a content type that does not say so. */
const status = (http: number, message: string): Reply => ({
  status: http,
  type: 'application/octet-stream',
  body: encodeStatus('protobuf', { code: 0, message }),
});

const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const goTime = (ms: number): string =>
  `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} +0000 UTC`;

export async function startLoki(options: LokiOptions): Promise<Loki> {
  const { nowMs, maxLine = 262_144, maxStreams = 5000, tenants, blocked } = options;
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

  const standIn = await startStandIn((body, request) => {
    if (tenants && request.headers['x-scope-orgid'] === undefined)
      return { status: 401, type: 'text/plain', body: 'no org id' };
    if (blocked) return status(260, "ingestion blocked for user 'fake' until '2030-01-01'");
    return push(body);
  });
  return Object.defineProperty(Object.assign(standIn, { lines, streams: [] }), 'streams', {
    get: () => [...newest.keys()].toSorted(),
  });
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
