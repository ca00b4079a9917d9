// Against real Tempo, Loki and Prometheus: what Spandrel says arrived is what they answer. Runs where
// SPANDREL_TEMPO_URL (OTLP/HTTP), SPANDREL_LOKI_URL (with /otlp) and SPANDREL_PROMETHEUS_URL (with /api/v1/otlp) are
// set; SPANDREL_TEMPO_QUERY_URL, where Tempo's API is not at port 3200 of the same host.
// SPANDREL_REAL_SHARE=0.05 takes a share of the amounts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Arrival } from '../../src-shared/api/arrivals.ts';
import type { How, Send } from '../../src-shared/api/send.ts';
import { SIGNALS } from '../../src-shared/model/signal.ts';
import { linesOf, pointsOf, shownSpansOf, spansOf, urlsOf } from './backends.ts';
import { type RunningEngine, startFromSource } from './engine.ts';
import { ODD_TRACES, OLD_LINES, SERVICES, Telemetry } from './telemetry.ts';

const urls = urlsOf(process.env);
const HOUR = 3_600_000;
const LONG = HOUR;
/** For a quick look: a share of the amounts. */
const SHARE = Number(process.env.SPANDREL_REAL_SHARE ?? 1);
const AMOUNTS = {
  traces: 10_000 * SHARE,
  spansATrace: 20,
  logs: 200_000 * SHARE,
  pointsAType: 20_000 * SHARE,
};

if (urls === undefined) {
  process.stderr.write(
    'tests/real: not run. SPANDREL_TEMPO_URL, SPANDREL_LOKI_URL and SPANDREL_PROMETHEUS_URL are not all set.\n',
  );
}

describe.skipIf(urls === undefined)('real backends', () => {
  const real = urls ?? { tempo: '', tempoQuery: '', loki: '', prometheus: '' };
  const telemetry = new Telemetry(Date.now(), AMOUNTS);
  let engine: RunningEngine;
  let dataDir: string;
  let destination: number;
  let first: { send: Send; arrival: Arrival };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'spandrel-real-'));
    engine = await startFromSource(dataDir);
    for (const made of [telemetry.traces(), telemetry.logs(), telemetry.metrics()])
      for (const { signal, body } of made) await engine.post(signal, body);
    const added = await engine.client.addDestination({
      name: 'Real',
      endpoints: { traces: real.tempo, logs: real.loki, metrics: real.prometheus },
      read: { urls: { traces: real.tempoQuery } },
    });
    destination = added.id;
  }, LONG);
  afterAll(async () => {
    await engine?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function send(how: Partial<How>): Promise<{ send: Send; arrival: Arrival }> {
    const { client } = engine;
    const { id } = await client.startSend({ what: { kind: 'range' }, destination, how });
    await expect
      .poll(async () => (await client.getSend({ id })).state, { timeout: LONG, interval: 500 })
      .not.toBe('running');
    await expect
      .poll(async () => (await client.askArrival({ id })).state, { timeout: LONG, interval: 1000 })
      .toBeDefined();
    await expect
      .poll(async () => (await client.getArrival({ id })).state, { timeout: LONG, interval: 500 })
      .toBe('done');
    return { send: await client.getSend({ id }), arrival: await client.getArrival({ id }) };
  }

  const tell = (title: string, { send: { outcome, start, end }, arrival }: typeof first): void => {
    const lines = SIGNALS.map((signal) => {
      const { offered, sent, refused, leftOut, uncertain } = outcome[signal];
      const { arrived, pending, missing } = arrival.signals[signal];
      return `  ${signal}: ${JSON.stringify({ offered, sent, refused, leftOut, uncertain, arrived, pending, missing })}`;
    });
    const seconds = (from: string, to: string | null): number =>
      Math.round(Number(BigInt(to ?? from) - BigInt(from)) / 1e9);
    const took = `sent in ${seconds(start, end)} s, told what arrived ${seconds(start, arrival.end)} s after the begin`;
    process.stderr.write(`${title}: ${took}\n${lines.join('\n')}\n`);
  };

  it(
    'take all that they are known to take; what they would refuse or lose stays here',
    async () => {
      const request = { what: { kind: 'range' as const }, destination, thorough: true };
      const { reasons, limitsRead } = await engine.client.preflight(request);
      process.stderr.write(
        `${JSON.stringify({ limitsRead, reasons: reasons.map(({ code, count }) => [code, count]) })}\n`,
      );
      first = await send({});
      tell('left out what would be refused', first);
      const { outcome } = first.send;
      expect(first.send.state).toBe('done');
      for (const signal of SIGNALS) {
        const { offered, sent, refused, leftOut, uncertain } = outcome[signal];
        expect({ signal, refused, uncertain }).toEqual({ signal, refused: 0, uncertain: 0 });
        expect(sent + leftOut).toBe(offered);
        // Of two values of one series at one time Prometheus keeps the first, and says nothing.
        const missing = signal === 'metrics' ? 15 : 0;
        expect(first.arrival.signals[signal]).toMatchObject({ state: 'asked', missing });
      }
      expect(outcome.traces.sent).toBeGreaterThanOrEqual(AMOUNTS.traces * AMOUNTS.spansATrace);
      expect(outcome.logs.sent).toBeGreaterThanOrEqual(AMOUNTS.logs);
      expect(outcome.metrics.sent).toBeGreaterThanOrEqual(AMOUNTS.pointsAType * 5);
    },
    LONG,
  );

  it(
    'have the spans that Spandrel says arrived, each once',
    async () => {
      const { nowMs } = telemetry;
      const { traces, spansATrace } = AMOUNTS;
      const window = [nowMs - 5 * 60_000, Date.now() + 60_000] as const;
      // A search is what is quick for many; by id those that it does not show, and some to hold the search against.
      const shown = new Set<string>();
      let repeated = 0;
      for (let i = 0; i < SERVICES; i++) {
        const some = await shownSpansOf(real, telemetry.service(i), ...window);
        for (const span of some) shown.add(span);
        repeated += some.length - new Set(some).size;
      }
      expect(repeated).toBe(0);
      const ordinary = Array.from({ length: traces - ODD_TRACES }, (_, i) =>
        telemetry.traceId(i + ODD_TRACES),
      );
      const spanIds = Array.from({ length: spansATrace }, (_, i) => telemetry.spanId(i));
      const isShown = (id: string): boolean => spanIds.every((span) => shown.has(`${id} ${span}`));
      const hidden = ordinary.filter((id) => !isShown(id));
      const some = ordinary.filter((id, i) => i % Math.ceil(traces / 200) === 0 && isShown(id));
      const inSome = await spansOf(real, some);
      expect(inSome).toEqual({ spans: some.length * spansATrace, repeated: 0 });
      const odd = Array.from({ length: ODD_TRACES }, (_, i) => telemetry.traceId(i));
      const inRest = await spansOf(real, [...odd, telemetry.traceId(traces), ...hidden]);
      const all = (ordinary.length - hidden.length) * spansATrace + inRest.spans;
      process.stderr.write(
        `spans by search ${shown.size}, by id ${inRest.spans}, of them in ${hidden.length} traces no search shows; both ways ${inSome.spans}\n`,
      );
      expect(all).toBe(first.arrival.signals.traces.arrived);
      expect(inRest.repeated).toBe(0);
    },
    LONG,
  );

  it(
    'have as many lines as Spandrel says arrived',
    async () => {
      const { nowMs, name } = telemetry;
      const { arrived, pending } = first.arrival.signals.logs;
      const lines = (fromMs: number, toMs: number): Promise<number> =>
        linesOf(real, `${name}-.*`, fromMs, toMs);
      // A hundred came twice. Equal lines are kept once, but for a stream that Loki split since much of it came at once.
      const once = arrived + pending - OLD_LINES - 100;
      const shown = await lines(nowMs - 2 * HOUR, nowMs + HOUR / 6);
      expect(shown).toBeGreaterThanOrEqual(once);
      expect(shown).toBeLessThanOrEqual(once + 100);
      // Those of hours ago are shown when Loki has written them out, which it may have done when it was asked.
      expect([0, OLD_LINES]).toContain(pending);
      expect(await lines(nowMs - 6 * HOUR, nowMs - 4 * HOUR)).toBeGreaterThanOrEqual(OLD_LINES - pending);
    },
    LONG,
  );

  it(
    'have as many points as Spandrel says arrived',
    async () => {
      const { nowMs, name } = telemetry;
      const job = `real/${name}-.*`;
      const counts = await Promise.all(
        [
          'real_gauge',
          'real_sum_total',
          'real_histogram_count',
          'real_exponential',
          'real_summary_count',
          'real_delta_total',
          // Where nothing is newer, points of three hours ago are taken.
          'real_old_total',
          'real_twice_total',
        ].map((metric) => pointsOf(real, metric, job, nowMs + 60_000)),
      );
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(first.arrival.signals.metrics.arrived);
    },
    LONG,
  );

  it(
    'refuse the rest when it is tried, and Spandrel finds each refused item',
    async () => {
      // What was found missing goes with the rest.
      const left = Object.fromEntries(
        SIGNALS.map((signal) => [
          signal,
          first.send.outcome[signal].leftOut + first.arrival.signals[signal].missing,
        ]),
      );
      const second = await send({ refused: 'try', delta: 'as-is' });
      tell('tried the rest', second);
      const { outcome } = second.send;
      for (const signal of SIGNALS) {
        const { offered, sent, refused, uncertain } = outcome[signal];
        expect({ signal, offered }).toEqual({ signal, offered: left[signal] });
        expect({ signal, all: sent + refused + uncertain }).toEqual({ signal, all: offered });
        const { arrived, pending, missing } = second.arrival.signals[signal];
        expect(arrived + pending + missing).toBe(sent);
      }
      // 300 too old, 50 from the future, 5 too long.
      expect(outcome.logs).toMatchObject({ refused: 355, uncertain: 0 });
    },
    LONG,
  );
});
