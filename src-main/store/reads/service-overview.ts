// One service over time from its spans alone: rate, errors, duration, and the operations behind them.
import type { OperationRow, ServiceOverview } from '#shared/api/metrics.ts';
import { joinNanos } from '#shared/model/time.ts';
import { isError, kindOf } from '../bits.ts';
import { TRACES } from '../signals.ts';
import { all, allRaw, every, get, idList, type Query, type ReadDb, sql } from '../sql.ts';
import { DurationSketch } from './duration-sketch.ts';
import { lookups } from './lookups.ts';
import { snapshot } from './snapshot.ts';

const SERVER = 2;
const CONSUMER = 5;
/** Operations listed, the most frequent first. */
const MOST_OPERATIONS = 200;

/** The share of a step that must lie in the range for its rate to be told. */
const LEAST_KNOWN = 0.25;

/** Steps of equal width, as metrics have them: step i begins at startUs + i × stepUs. */
interface Steps {
  startUs: number;
  stepUs: number;
  count: number;
}

interface Asked {
  service: string;
  fromUs?: number | undefined;
  /** Exclusive. */
  toUs?: number | undefined;
  run?: number | undefined;
  /** The steps for a stretch of time. */
  steps: (fromUs: number, toUs: number) => Steps;
}

/**
 * Rate, errors and duration by step, of the requests a service answered; of all its spans where it answered none.
 * Steps in which nothing ended in an answer have a rate of 0 and no durations. Undefined for a service without
 * spans in the range.
 */
export function serviceOverview(
  db: ReadDb,
  asked: Asked,
  nowUs = Date.now() * 1000,
): ServiceOverview | undefined {
  return snapshot(db, () => {
    const look = lookups(db);
    const id = look.serviceId(asked.service);
    if (id === undefined) return undefined;
    const extent = spansExtent(db, asked.run);
    const toUs = asked.toUs ?? (asked.fromUs === undefined ? extent.toUs : Math.max(extent.toUs, nowUs));
    const fromUs = Math.min(asked.fromUs ?? extent.fromUs, toUs - 1);
    const steps = asked.steps(fromUs, toUs);
    const requests = new Tally(steps);
    const spans = new Tally(steps);
    for (const chunk of chunksIn(db, fromUs, toUs, asked.run)) {
      const rows = allRaw<[name: number, bits: number, durationNs: number, startUs: number]>(
        db,
        sql`SELECT name, bits, duration_ns, start_us FROM spans
            WHERE id BETWEEN ${chunk.first_row} AND ${chunk.first_row + chunk.row_count - 1}
              AND resource IN ${idList(look.resourcesOf(id))}
              AND start_us >= ${fromUs} AND start_us < ${toUs}`,
      );
      for (const [name, bits, durationNs, startUs] of rows) {
        const kind = kindOf(bits);
        const step = Math.floor((startUs - steps.startUs) / steps.stepUs);
        spans.add(step, name, isError(bits), durationNs);
        if (kind === SERVER || kind === CONSUMER) requests.add(step, name, isError(bits), durationNs);
      }
    }
    const answers = requests.whole.count > 0;
    const tally = answers ? requests : spans;
    if (tally.whole.count === 0) return undefined;
    return {
      service: asked.service,
      answers,
      start: joinNanos(steps.startUs, 0),
      stepNs: steps.stepUs * 1000,
      ...tally.lines(fromUs, Math.min(toUs, Math.max(extent.toUs, nowUs))),
      operations: tally.operations((name) => look.name(name)),
      more: Math.max(0, tally.names - MOST_OPERATIONS),
    };
  });
}

interface Part {
  count: number;
  errors: number;
  durations: DurationSketch;
}

const newPart = (): Part => ({ count: 0, errors: 0, durations: new DurationSketch() });

function count(part: Part, failed: boolean, durationNs: number): void {
  part.count++;
  if (failed) part.errors++;
  part.durations.add(durationNs);
}

class Tally {
  readonly #steps: Steps;
  readonly #byStep: Part[];
  readonly #byName = new Map<number, Part & { counts: Float64Array }>();
  readonly whole = newPart();

  constructor(steps: Steps) {
    this.#steps = steps;
    this.#byStep = Array.from({ length: steps.count }, newPart);
  }

  get names(): number {
    return this.#byName.size;
  }

  add(step: number, name: number, failed: boolean, durationNs: number): void {
    const part = this.#byStep[step];
    if (!part) return;
    count(part, failed, durationNs);
    count(this.whole, failed, durationNs);
    let operation = this.#byName.get(name);
    if (!operation) {
      operation = { ...newPart(), counts: new Float64Array(this.#steps.count) };
      this.#byName.set(name, operation);
    }
    count(operation, failed, durationNs);
    operation.counts[step] = (operation.counts[step] ?? 0) + 1;
  }

  /** Lines over [fromUs, toUs): a step that lies in it by half is counted by that half. */
  lines(
    fromUs: number,
    toUs: number,
  ): Omit<ServiceOverview, 'service' | 'answers' | 'start' | 'stepNs' | 'operations' | 'more'> {
    const { startUs, stepUs } = this.#steps;
    const quantile = (share: number) => this.#byStep.map(({ durations }) => durations.quantile(share));
    return {
      rate: this.#byStep.map((part, step) => {
        const begin = startUs + step * stepUs;
        const knownUs = Math.min(begin + stepUs, toUs) - Math.max(begin, fromUs);
        // A sliver of a step at an end of the range says little: one request in it would be a peak.
        return knownUs > stepUs * LEAST_KNOWN ? Number(((part.count * 1e6) / knownUs).toPrecision(6)) : null;
      }),
      errors: this.#byStep.map((part) => (part.count === 0 ? null : part.errors / part.count)),
      p50: quantile(0.5),
      p95: quantile(0.95),
      p99: quantile(0.99),
      count: this.whole.count,
      failed: this.whole.errors,
      p50Ns: this.whole.durations.quantile(0.5),
      p95Ns: this.whole.durations.quantile(0.95),
      p99Ns: this.whole.durations.quantile(0.99),
      seconds: Math.max(1, (toUs - fromUs) / 1e6),
    };
  }

  operations(nameOf: (id: number) => string): OperationRow[] {
    return [...this.#byName]
      .sort(([, a], [, b]) => b.count - a.count)
      .slice(0, MOST_OPERATIONS)
      .map(([id, { count: total, errors, durations, counts }]) => ({
        name: nameOf(id),
        count: total,
        failed: errors,
        p50Ns: durations.quantile(0.5),
        p95Ns: durations.quantile(0.95),
        p99Ns: durations.quantile(0.99),
        spark: [...counts],
      }));
  }
}

function spansExtent(db: ReadDb, run: number | undefined): { fromUs: number; toUs: number } {
  const row = get<{ fromUs: number | null; toUs: number | null }>(
    db,
    sql`SELECT min(min_us) AS fromUs, max(max_us) + 1 AS toUs FROM chunks
        WHERE signal = ${TRACES} AND ${inRun(run)}`,
  );
  return { fromUs: row?.fromUs ?? 0, toUs: row?.toUs ?? 1 };
}

const inRun = (run: number | undefined): Query => (run === undefined ? sql`1` : sql`run = ${run}`);

function chunksIn(
  db: ReadDb,
  fromUs: number,
  toUs: number,
  run: number | undefined,
): { first_row: number; row_count: number }[] {
  const conditions = [sql`signal = ${TRACES}`, sql`max_us >= ${fromUs}`, sql`min_us < ${toUs}`, inRun(run)];
  return all(
    db,
    sql`SELECT first_row, row_count FROM chunks INDEXED BY chunks_by_time WHERE ${every(conditions)}`,
  );
}
