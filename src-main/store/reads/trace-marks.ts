// What is drawn on a trace's bars besides the bars: span events and log records (src-shared/model/trace-columns.ts).
import { numberOfLevel } from '#shared/model/level.ts';
import { joinNanos } from '#shared/model/time.ts';
import { packTraceMarks, type TraceMarks } from '#shared/model/trace-columns.ts';
import { forEachMessage } from '../../otlp/attributes.ts';
import { Reader, WIRE_BYTES, WIRE_FIXED64 } from '../../otlp/reader.ts';
import { repeatedText } from '../../otlp/text.ts';
import { HAS_EVENTS, startNsOf } from '../bits.ts';
import { TRACES } from '../signals.ts';
import { allRaw, type ReadDb, sql } from '../sql.ts';
import { itemBytes } from './item-bytes.ts';
import { levelReader } from './log-level.ts';
import { lookups } from './lookups.ts';
import { traceRow } from './trace-rows.ts';
import { type SpanTuple, traceSpansWithBytes } from './trace-spans.ts';

const EVENTS = 11;
const EVENT_TIME = (1 << 3) | WIRE_FIXED64;
const EVENT_NAME = (2 << 3) | WIRE_BYTES;
/** Beyond these a picture has no room; the panels list all. */
const MOST_EVENTS = 50_000;
const MOST_LOGS = 20_000;
const MOST_BODY = 200;
/** So much of a body may say its level. */
const HEAD = 2048;
/** A record and an event no further apart may be one, in nanoseconds. */
const SAME_NS = 1e6;

/** The marks of a trace packed for transfer, or undefined when no span of it is here. Rows are those of its columns. */
export function packedTraceMarks(db: ReadDb, input: { traceId: string }): ArrayBuffer | undefined {
  const trace = traceRow(db, input.traceId);
  if (!trace || trace.root === 0) return undefined;
  const { rows, byId } = traceSpansWithBytes(db, trace.id);
  const first = rows[0];
  const baseUs = first ? first[1] : 0;
  const baseNs = first ? startNsOf(first[6]) : 0;
  const sinceBase = (us: number, ns: number): number => (us - baseUs) * 1000 + ns - baseNs;

  const logs = allRaw<LogTuple>(
    db,
    sql`SELECT id, time_us, time_ns, severity, span_hi, span_lo, substr(body, 1, ${HEAD}), event_name, severity_text, at, length
        FROM logs
        INDEXED BY logs_by_trace WHERE trace = ${trace.id} ORDER BY time_us, time_ns, id LIMIT ${MOST_LOGS}`,
  );
  const logSpan = Int32Array.from(logs, ([, , , , hi, lo]) =>
    hi === 0 && lo === 0 ? -1 : byId.get(hi, lo, 0, 0),
  );
  const logTime = Float64Array.from(logs, ([, us, ns]) => sinceBase(us, ns));
  const told = toldByLogs(logs, logSpan, logTime);
  const events = eventsOf(db, rows, sinceBase).filter((event) => !told(event));
  const look = lookups(db);
  const names = [...new Set(events.map((event) => event.name))];
  const nameAt = new Map(names.map((name, i) => [name, i]));
  const levelOf = levelReader(db);
  const severityOfMark = ([id, , , severity, , , body, , severityText, at, length]: LogTuple): number =>
    numberOfLevel(levelOf({ id, severity, severityText, at, length, body }), severity);
  const marks: TraceMarks = {
    baseNs: joinNanos(baseUs, baseNs),
    eventSpan: Uint32Array.from(events, (event) => event.row),
    eventTime: Float64Array.from(events, (event) => event.time),
    eventName: Uint32Array.from(events, (event) => nameAt.get(event.name) ?? 0),
    eventNames: names,
    logSpan,
    logTime,
    logSeverity: Uint8Array.from(logs, severityOfMark),
    logId: Float64Array.from(logs, ([id]) => id),
    // An event without a body is known by its name.
    logBodies: logs.map(([, , , , , , body, name]) =>
      body === '' ? look.name(name) : body.slice(0, MOST_BODY),
    ),
  };
  return packTraceMarks(marks);
}

type LogTuple = [
  id: number,
  us: number,
  ns: number,
  severity: number,
  hi: number,
  lo: number,
  body: string,
  eventName: number,
  severityText: number,
  at: number,
  length: number,
];

/**
 * Tells events that a log record of the same span says as well, the same text within a millisecond: Rust's
 * tracing records both. The record is drawn, the event is not.
 */
function toldByLogs(
  logs: readonly LogTuple[],
  spans: Int32Array,
  times: Float64Array,
): (event: EventMark) => boolean {
  const said = new Map<string, number[]>();
  for (const [i, [, , , , , , body]] of logs.entries()) {
    if ((spans[i] as number) < 0) continue;
    const key = `${spans[i]} ${body.slice(0, MOST_BODY)}`;
    const at = said.get(key);
    if (at) at.push(times[i] as number);
    else said.set(key, [times[i] as number]);
  }
  return ({ row, name, time }) =>
    name !== 'exception' &&
    (said
      .get(`${row} ${name.length > MOST_BODY ? name.slice(0, MOST_BODY) : name}`)
      ?.some((at) => Math.abs(at - time) <= SAME_NS) ??
      false);
}

interface EventMark {
  row: number;
  time: number;
  name: string;
}

function eventsOf(
  db: ReadDb,
  rows: readonly SpanTuple[],
  sinceBase: (us: number, ns: number) => number,
): EventMark[] {
  const marks: EventMark[] = [];
  for (let row = 0; row < rows.length && marks.length < MOST_EVENTS; row++) {
    const [id, , , , , , bits, , , , , at, length] = rows[row] as SpanTuple;
    if ((bits & HAS_EVENTS) === 0) continue;
    const item = itemBytes(db, TRACES, { id, at, length });
    if (!item) continue;
    forEachMessage(item.bytes, at, length, EVENTS, (eventAt, eventLength) => {
      const r = new Reader(item.bytes, eventAt, eventLength);
      const mark: EventMark = { row, time: 0, name: '' };
      for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
        if (tag === EVENT_TIME) {
          r.nanos();
          mark.time = sinceBase(r.us, r.ns);
        } else if (tag === EVENT_NAME) {
          const size = r.length();
          mark.name = repeatedText(r.bytes, r.take(size), size);
        } else r.skip(tag);
      }
      marks.push(mark);
    });
  }
  return marks.sort((a, b) => a.time - b.time);
}
