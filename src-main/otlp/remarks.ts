// What a decoded request shows of trouble at its sender's: things that OTLP lets pass and a developer wants to know.
// Pure but for the time it is given.
import type { OddCode, Remark } from '#shared/model/remark.ts';
import type { LogBatch, MetricBatch, TraceBatch } from './columns.ts';
import type { Transcoded } from './json-transcode.ts';

/** Clocks that differ by less are the network's, a batch's, or a debugger's doing. */
const CLOCK_MS = 3_600_000;
/** A batch that waits for longer is felt; one that waits for more than a minute was not a batch's delay. */
const LATE_MS = 4000;
const NOT_LATE_MS = 60_000;

/** Newest and oldest time of a batch in ms, and what was odd about single times. */
interface Times {
  newestMs: number;
  oldestMs: number;
  endsBeforeStart: number;
  withoutTime: number;
}

function note(times: Times, us: number): void {
  const ms = us / 1000;
  if (ms > times.newestMs) times.newestMs = ms;
  if (ms < times.oldestMs) times.oldestMs = ms;
}

function timesOf(batch: TraceBatch | LogBatch | MetricBatch): Times {
  const times: Times = {
    newestMs: 0,
    oldestMs: Number.POSITIVE_INFINITY,
    endsBeforeStart: 0,
    withoutTime: 0,
  };
  if ('spans' in batch) {
    const { count, startUs, durationNs } = batch.spans;
    for (let row = 0; row < count; row++) {
      const start = startUs[row] as number;
      const duration = durationNs[row] as number;
      const end = start + duration / 1000;
      if (start === 0 || end < 1) times.withoutTime++;
      else {
        if (duration < 0) times.endsBeforeStart++;
        note(times, end);
      }
    }
  } else if ('logs' in batch) {
    const { count, timeUs, observedUs } = batch.logs;
    for (let row = 0; row < count; row++) {
      const us = (timeUs[row] as number) || (observedUs[row] as number);
      if (us === 0) times.withoutTime++;
      else note(times, us);
    }
  } else {
    const { count, timeUs } = batch.points;
    for (let row = 0; row < count; row++) note(times, timeUs[row] as number);
  }
  return times;
}

/**
 * What there is to say of a request that came byte for byte before and is not stored again: of deltas nothing tells
 * whether it was sent again or two writers under one name counted the same.
 */
export function remarksOfRepeat(batch: TraceBatch | LogBatch | MetricBatch): Remark[] {
  if (!('points' in batch)) return [];
  const { metrics, points, resources } = batch;
  let count = 0;
  for (let row = 0; row < points.count; row++)
    if (metrics[points.metric[row] as number]?.temporality === 'delta') count++;
  const service = resources.find(({ serviceName }) => serviceName !== '')?.serviceName;
  return count === 0 ? [] : [{ code: 'repeated_deltas', count, ...(service && { service }) }];
}

/** All there is to say of a request; `json` is what it strayed in as JSON. Empty for a request in order. */
export function remarksOf(
  batch: TraceBatch | LogBatch | MetricBatch,
  json: Transcoded | undefined,
  nowMs: number,
): Remark[] {
  const service = batch.resources.find(({ serviceName }) => serviceName !== '')?.serviceName;
  const remarks = [...batch.rejectedFor];
  const add = (code: OddCode, count: number, offMs?: number): void => {
    if (count === 0) return;
    remarks.push({ code, count, ...(service && { service }), ...(offMs !== undefined && { offMs }) });
  };
  add('snake_case', json?.snakeCaseKeys ?? 0);
  add('enum_name', json?.enumNames ?? 0);
  add('old_json', json?.oldKeys ?? 0);
  add('string_index', batch.stringIndexes + (json?.stringIndexes ?? 0));
  add('no_service_name', batch.resources.filter(({ serviceName }) => serviceName === '').length);
  const unknown = batch.resources.filter(({ serviceName }) => serviceName.startsWith('unknown_service'));
  add('unknown_service', unknown.length);
  if ('oddIds' in batch) add('log_ids', batch.oddIds);
  const { newestMs, oldestMs, endsBeforeStart, withoutTime } = timesOf(batch);
  if (newestMs > nowMs + CLOCK_MS) add('clock_ahead', 1, newestMs - nowMs);
  if (newestMs > 0 && newestMs < nowMs - CLOCK_MS) add('clock_behind', 1, nowMs - newestMs);
  add('ends_before_start', endsBeforeStart);
  add('no_time', withoutTime);
  const lateMs = nowMs - oldestMs;
  if ('spans' in batch && lateMs >= LATE_MS && lateMs < NOT_LATE_MS) add('late', 1, lateMs);
  return remarks;
}
