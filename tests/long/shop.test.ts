// The example shop, with its visitors and with clicks in a real page: one trace through all its languages, every log of
// a request in its trace, nothing missing that an exporter was told is stored. A language whose tools are not here is
// left out by the shop, and by this test's name. SHOP_SECONDS is how long the visitors stay, 30 by default.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '#shared/api/engine.ts';
import { unpackTraceColumns } from '#shared/model/trace-columns.ts';
import { spandrel } from '../cli/support.ts';
import { chromiumArgs, chromiumPath } from '../fixtures/chromium.ts';
import { type RunningEngine, startEngine, until } from '../fixtures/engine.ts';
import { type Counts, has } from './client-runs.ts';
import { type Exported, expectedHealth, healthIn, type Printed, printedIn } from './shop-counts.ts';

const SECONDS = Number(process.env.SHOP_SECONDS ?? 30);
const RATE = 5;
const BUILDS_WITHIN_MS = 1_200_000;

const TOOLS = {
  Python: has('python3', '-m', 'venv', '--help'),
  Go: has('go', 'version'),
  Rust: has('cargo', '--version'),
};
const missing = Object.entries(TOOLS).flatMap(([language, here]) => (here ? [] : [language]));
const whole = missing.length === 0;

interface Shop {
  process: ChildProcess;
  ready: { storefront: string; services: string[]; leftOut: { name: string; why: string }[] };
  /** What it tells at its end. */
  told: () => Promise<{
    visits: { sent: number; asExpected: number; otherwise: number };
    exported: Record<string, Exported>;
    output: Record<string, string>;
  }>;
}

async function openShop(engine: RunningEngine, ...options: string[]): Promise<Shop> {
  const { http, grpc } = engine.ready;
  const endpoints = ['--endpoint', `http://127.0.0.1:${http.port}`];
  endpoints.push('--grpc-endpoint', `http://127.0.0.1:${grpc.port}`);
  const run = join(import.meta.dirname, '..', '..', 'examples', 'shop', 'run.mjs');
  const args = [run, '--json', '--any-port', '--rate', `${RATE}`, ...endpoints, ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said += data.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value } = await lines.next();
    if (value === undefined) throw new Error(`The shop has ended.\n${said}`);
    return JSON.parse(value);
  };
  return { process: child, ready: await next(), told: next };
}

describe(`the shop${whole ? '' : `, without ${missing.join(', ')}, whose tools are not here`}`, () => {
  let engine: Awaited<ReturnType<typeof startEngine>>;
  let browser: Browser;
  let shop: Shop;
  let told: Awaited<ReturnType<Shop['told']>>;
  const page = { bought: '', declined: '', exported: {} as Exported };
  let services: Service[];
  let printed: [name: string, Printed][];
  /** By service, the page among them. */
  let exported: Record<string, Exported>;

  beforeAll(async () => {
    engine = await startEngine();
    browser = await chromium.launch({
      ...(chromiumPath && { executablePath: chromiumPath }),
      args: chromiumArgs,
    });
    shop = await openShop(engine, '--seconds', `${SECONDS}`, '--errors', '0.1', '--seed', '7');
    if (whole) {
      const tab = await browser.newPage();
      await tab.goto(shop.ready.storefront);
      await tab.getByRole('button', { name: 'Buy' }).first().click();
      await tab.getByText('Bought: ').waitFor();
      page.bought = await tab.locator('#said').innerText();
      await tab.getByLabel('Pay with').selectOption({ label: 'a card that is declined' });
      await tab.getByRole('button', { name: 'Buy' }).nth(1).click();
      await tab.getByText('declined', { exact: false }).last().waitFor();
      page.declined = await tab.locator('#said').innerText();
      // The SDK ends the span of a fetch a moment after its answer: six are two clicks, the opening, and their fetches.
      page.exported = await until('the end of all spans', async () => {
        const counts: Exported = await tab.evaluate('window.exported()');
        return counts.spans >= 6 ? counts : undefined;
      });
      await tab.close();
    }
    told = await shop.told();
    services = (await engine.client.listServices({})).services;
    printed = Object.entries(told.output).map(([name, file]) => [
      name,
      printedIn(readFileSync(file, 'utf8')),
    ]);
    exported = whole ? { ...told.exported, page: page.exported } : told.exported;
  }, BUILDS_WITHIN_MS);
  afterAll(async () => {
    if (shop?.process.exitCode === null) {
      shop.process.kill('SIGTERM');
      await once(shop.process, 'exit');
    }
    await browser?.close();
    await engine?.close();
  });

  const traceOf = async (q: string) => {
    const { traces } = await engine.client.listTraces({ q, limit: 1 });
    return unpackTraceColumns(await engine.client.traceColumns({ traceId: `${traces[0]?.traceId}` }));
  };

  it('opens with every service whose tools are here, and names the others', () => {
    expect(shop.ready.services.includes('catalog')).toBe(TOOLS.Python);
    expect(shop.ready.services.includes('cart')).toBe(TOOLS.Go);
    expect(shop.ready.services.includes('payment')).toBe(TOOLS.Rust);
    if (whole) expect(shop.ready.leftOut).toEqual([]);
  });

  it('answers every visitor as the seed has it', () => {
    expect(told.visits.sent).toBeGreaterThan(SECONDS * RATE * 0.8);
    expect(told.visits.asExpected).toBe(told.visits.sent);
  });

  it('has all that an exporter was told is stored, of each service', async () => {
    const { services: arrivals } = await engine.client.serviceArrivals({});
    for (const [name, { scopes: _, errors: __, exemplars: ___, ...counts }] of Object.entries(exported)) {
      const { spans, logs } = services.find((service) => service.name === name) ?? { spans: 0, logs: 0 };
      const metricPoints = arrivals.find((service) => service.name === name)?.points;
      expect({ name, spans, logs, metricPoints, failed: 0 }).toEqual({ name, ...counts });
    }
  });

  it('ties every log of a request to its trace, as the services’ own output counts them', async () => {
    for (const [name, { inRequest, outside }] of printed) {
      const { logs, logsWithTrace } = services.find((service) => service.name === name) ?? {};
      expect({ name, logs, logsWithTrace }).toEqual({
        name,
        logs: inRequest + outside,
        logsWithTrace: inRequest,
      });
      // One line says that it listens; all else is of a request.
      expect(outside).toBe(1);
      if (whole) expect(inRequest).toBeGreaterThan(0);
    }
    const { traces } = await engine.client.listTraces({ limit: 1000 });
    const known = new Set(traces.map(({ traceId }) => traceId));
    const { logs } = await engine.client.listLogs({ limit: 1000 });
    expect(logs.filter(({ traceId }) => traceId !== null && !known.has(traceId))).toEqual([]);
  });

  it.runIf(whole)('is one trace from the click to the payment and to the catalog', async () => {
    expect(page.bought).toMatch(/^Bought: Teapot, ord_\d+$/);
    const trace = await traceOf('{ name = "click buy" && status != error }');
    const serviceAt = (row: number) => trace.resources[trace.resource[row] ?? -1]?.service;
    const chainOf = (row: number): (string | undefined)[] => {
      const chain = [];
      for (let at = row; at >= 0; at = trace.parent[at] ?? -1)
        if (chain[0] !== serviceAt(at)) chain.unshift(serviceAt(at));
      return chain;
    };
    const chains = new Set(Array.from({ length: trace.count }, (_, row) => chainOf(row).join(' → ')));
    expect([...chains].sort()).toEqual([
      'page',
      'page → storefront',
      'page → storefront → cart',
      'page → storefront → cart → payment',
      'page → storefront → catalog',
    ]);
  });

  it.runIf(whole)('is linked to from the mail that was sent later', async () => {
    const trace = await traceOf('{ name = "click buy" && status != error }');
    const { links } = await engine.client.linkedFrom({ traceId: trace.traceId });
    expect(links).toMatchObject([{ service: 'mailer', name: 'process order_mails' }]);
    const [link] = links;
    expect(link?.traceId).not.toBe(trace.traceId);
    const { spans } = await engine.client.traceSpan({
      traceId: trace.traceId,
      spanId: `${link?.toSpanId}`,
    });
    expect(spans).toMatchObject([{ service: 'cart', span: { name: 'send order_mails', kind: 4 } }]);
  });

  it.runIf(whole)('says why a payment failed, where it failed', async () => {
    expect(page.declined).toBe('the card was declined');
    const { traces } = await engine.client.listTraces({ q: '{ name = "click buy" && status = error }' });
    expect(traces).toMatchObject([{ rootService: 'page', rootError: true }]);
    const trace = unpackTraceColumns(await engine.client.traceColumns({ traceId: `${traces[0]?.traceId}` }));
    const row = trace.name.findIndex((name) => trace.names[name] === 'ask acquirer');
    const spanId = [trace.idHi[row], trace.idLo[row]]
      .map((half) => Number(half).toString(16).padStart(8, '0'))
      .join('');
    const { spans } = await engine.client.traceSpan({ traceId: trace.traceId, spanId });
    expect(spans).toMatchObject([
      { span: { status: { code: 2, message: 'the card was declined' }, events: [{ name: 'exception' }] } },
    ]);
    expect(JSON.stringify(spans[0]?.span.events)).toContain('"PaymentError"');
  });

  it.runIf(whole)('asks the database once for each product of the list', async () => {
    const trace = await traceOf('{ resource.service.name = "catalog" && name = "GET /products" }');
    const selects = Array.from(trace.name, (name) => trace.names[name]).filter((name) => name === 'SELECT');
    expect(selects).toHaveLength(1 + 12);
  });

  it.runIf(whole)('leads from a metric to a trace, where the SDK has exemplars', async () => {
    const { instruments } = await engine.client.listInstruments({});
    for (const service of ['cart', 'catalog']) {
      const durations = instruments.find(
        (one) => one.service === service && one.name === 'http.server.request.duration',
      );
      const { exemplars } = await engine.client.queryMetric({ id: durations?.id ?? 0 });
      expect(exemplars.length).toBeGreaterThan(0);
      const { services: through } = await engine.client.getTrace({ traceId: `${exemplars[0]?.traceId}` });
      expect(through).toContain(service);
    }
  });

  it('is judged by Health as the services’ own counts and consoles have it', async () => {
    const { services: judged } = await engine.client.instrumentationHealth({});
    const inRequest = new Map(printed.map(([name, lines]) => [name, lines.inRequest]));
    // The page has no console; it logs in its clicks only.
    inRequest.set('page', page.exported.logs ?? 0);
    const expected = Object.entries(exported).map(([name, counts]) =>
      expectedHealth(name, counts, inRequest.get(name) ?? 0),
    );
    expect(judged.map(healthIn)).toEqual(expected.sort((a, b) => (a.name < b.name ? -1 : 1)));
  });

  it.runIf(whole)('shows its N+1 to Health: thirteen queries a list, one a product', () => {
    const says = printed.find(([name]) => name === 'catalog')?.[1].says ?? (() => 0);
    const queries = exported.catalog?.scopes['opentelemetry.instrumentation.sqlite3'];
    expect(says('products listed')).toBeGreaterThan(0);
    expect(queries).toBe(
      (1 + 12) * says('products listed') + says('product looked up') + says('no such product'),
    );
  });

  it('is judged the same by the command', async () => {
    const args = ['health', '--json', '--data-dir', engine.dataDir];
    const { code, out } = await spandrel(args);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(await engine.client.instrumentationHealth({}));
  });

  it('gives the doctor nothing to find', async () => {
    const { findings } = await engine.client.listFindings({});
    expect(findings).toEqual([]);
  });

  it('closes on Ctrl-C with everything sent and nobody left behind', async () => {
    const before = await engine.client.getStatus({});
    const second = await openShop(engine);
    await until('a visitor', async () => {
      const { counts } = await engine.client.getStatus({});
      return counts.logs > before.counts.logs + 20 ? true : undefined;
    });
    const ended = once(second.process, 'exit');
    second.process.kill('SIGINT');
    const { exported: more } = await second.told();
    expect((await ended)[0]).toBe(0);
    await expect(fetch(second.ready.storefront)).rejects.toThrow();
    const { counts } = await engine.client.getStatus({});
    const sum = (key: keyof Counts) => Object.values(more).reduce((all, one) => all + one[key], 0);
    expect({ spans: counts.spans, logs: counts.logs, failed: 0 }).toEqual({
      spans: before.counts.spans + sum('spans'),
      logs: before.counts.logs + sum('logs'),
      failed: sum('failed'),
    });
  });
});
