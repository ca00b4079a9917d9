// A stand-in of Loki: takes OTLP, answers query_range page by page as the real one was seen to. Lines older than
// three hours show only once they are flushed.
import { referenceDecode } from '../../fixtures/otlp-reference.ts';
import { answer, type StandIn, serve } from './server.ts';

interface Line {
  service: string;
  time: bigint;
  line: string;
  /** All that makes it another line than one of the same time and text. */
  whole: string;
}

export interface Loki extends StandIn {
  /** False for lines that are answered 204 and not kept. */
  keeps: (line: string) => boolean;
  /** Lines older than this are hidden until `flush`, by the clock of the test. */
  nowMs: number;
  flush(): void;
  /** Lines that others wrote. */
  add(service: string, time: bigint, line: string): void;
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

/** Starts one, listening for lines and questions on the same port. */
export async function startLoki(): Promise<Loki> {
  const lines: Line[] = [];
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
          if (loki.keeps(line) && !lines.some((one) => one.whole === whole))
            lines.push({ service: name || 'unknown_service', time, line, whole });
        }
    }
  };
  const standIn = await serve(({ url, body }, response) => {
    if (url.pathname === '/otlp/v1/logs') {
      take(body);
      return answer(response, 204);
    }
    if (url.pathname !== '/loki/api/v1/query_range') return answer(response, 404, '404 page not found');
    const {
      query = '',
      start = '0',
      end = '0',
      limit = '100',
      direction,
    } = Object.fromEntries(url.searchParams);
    const service = /^\{service_name=("(?:[^"\\]|\\.)*")\}$/.exec(query)?.[1];
    if (service === undefined && query !== '{service_name=~".+"}')
      return answer(response, 400, 'parse error');
    if (Number(limit) > 5000) return answer(response, 400, 'max entries limit per query exceeded');
    if (direction !== 'forward') return answer(response, 400, 'the tests read forward');
    const now = BigInt(loki.nowMs) * 1_000_000n;
    const found = lines
      .filter((one) => service === undefined || one.service === JSON.parse(service))
      .filter(({ time }) => time >= BigInt(start) && time < BigInt(end))
      .filter(({ time }) => flushed || now - time < HOURS_3)
      .sort((a, b) => Number(a.time - b.time))
      .slice(0, Number(limit));
    const result = Object.values(Object.groupBy(found, (one) => one.service)).map((group = []) => ({
      stream: { service_name: group[0]?.service },
      values: group.map(({ time, line }) => [String(time), line]),
    }));
    return answer(
      response,
      200,
      JSON.stringify({ status: 'success', data: { resultType: 'streams', result, stats: {} } }),
      'application/json',
    );
  });
  const loki: Loki = Object.assign(standIn, {
    keeps: () => true,
    nowMs: Date.now(),
    flush() {
      flushed = true;
    },
    add(service: string, time: bigint, line: string) {
      lines.push({ service, time, line, whole: `${service} ${time} ${line} ${lines.length}` });
    },
  });
  return loki;
}
