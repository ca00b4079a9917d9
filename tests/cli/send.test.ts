import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient } from '#shared/api/client.ts';
import { tempDir } from '../api/support.ts';
import { type Reply, startStandIn } from '../send/stand-ins/server.ts';
import { startTempo } from '../send/stand-ins/tempo.ts';
import { logRequest, post, type Served, serve, spandrel, TRACE_ID, traceRequest } from './support.ts';

describe('spandrel send', { timeout: 60_000 }, () => {
  let dir: { path: string; remove: () => Promise<void> };
  let engine: Served;
  let client: Client;
  let there: Awaited<ReturnType<typeof startStandIn>>;
  let reply: (path: string) => Reply = () => ({ status: 200 });
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    dir = await tempDir();
    engine = await serve(dir.path);
    const { api } = engine.ready;
    client = createClient({ baseUrl: api.url, token: () => api.token, fetch });
    const now = Date.now();
    await post(engine.ready, 'traces', traceRequest(now));
    await post(engine.ready, 'logs', logRequest(now, 'payment timed out'));
    there = await startStandIn(({ url }) => reply(url.pathname));
    stops.push(() => there.stop());
    await client.addDestination({ name: 'There', endpoint: there.url });
  });
  afterAll(async () => {
    await engine.end();
    for (const stop of stops) await stop();
    await dir.remove();
  });
  const send = (...args: string[]) => spandrel(['send', '--data-dir', dir.path, ...args]);

  it('says what it would send, and sends nothing, in a dry run', async () => {
    const { code, out } = await send('--to', 'There', '--trace', TRACE_ID, '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ offered: { traces: { items: 2 } }, complete: true });
    expect(there.bodies).toEqual([]);
    const text = await send('--to', 'There', '--since', '15m', '--dry-run');
    expect(text.out).toContain('not sent, this is a dry run');
  });

  it('ends with 2 when something was refused, and names why', async () => {
    reply = (path) => (path.endsWith('logs') ? { status: 400, body: 'no such thing' } : { status: 200 });
    const { code, out } = await send('--to', 'There', '--since', '15m', '--json');
    expect(JSON.parse(out)).toMatchObject({
      destination: 'There',
      signals: {
        traces: { offered: 2, sent: 2, refused: 0, reasons: [] },
        logs: {
          ...{ offered: 1, sent: 0, refused: 1 },
          reasons: [{ text: '400: no such thing', items: 1, examples: [{ item: 'payment timed out' }] }],
        },
      },
    });
    expect(code).toBe(2);
    const text = await send('--to', 'There', '--since', '15m');
    expect(text.out).toMatch(/logs: 1: 400: no such thing\n {2}payment timed out/);
  });

  it('sends only the rest the next time, then says that all is there; --again sends it once more', async () => {
    reply = () => ({ status: 200 });
    const rest = await send('--to', 'There', '--since', '15m');
    expect(rest.out).toMatch(/logs +1 +1\n/);
    expect(rest.out).not.toContain('traces');
    expect(rest.code).toBe(0);
    const none = await send('--to', 'There', '--since', '15m');
    expect(none).toMatchObject({ code: 0 });
    expect(none.out).toContain('There has all of it already: 2 spans, 1 log record');
    const asJson = await send('--to', 'There', '--since', '15m', '--json');
    const nothing = { offered: 0, sent: 0, refused: 0, reasons: [], arrived: null, missing: null };
    expect(JSON.parse(asJson.out).signals).toMatchObject({
      traces: nothing,
      logs: nothing,
      metrics: nothing,
    });
    const again = await send('--to', 'There', '--since', '15m', '--again', '--signal', 'traces', '--json');
    expect(again.code).toBe(0);
    expect(Object.keys(JSON.parse(again.out).signals)).toEqual(['traces']);
  });

  it.each([
    [
      'an error of the server’s own',
      { status: 500, body: 'panic' },
      'uncertain',
      3,
      /Perhaps there, and perhaps not: 1 log record\./,
    ],
    [
      'a partial success',
      {
        status: 200,
        type: 'application/json',
        body: '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}',
      },
      'refused',
      2,
      /Some of 2 spans were refused/,
    ],
  ])('never says that all is there after %s', async (what, answer, state, wanted, words) => {
    reply = () => answer;
    await client.addDestination({ name: what, endpoint: there.url });
    const args = ['--to', what, '--since', '15m', '--signal', state === 'refused' ? 'traces' : 'logs'];
    expect((await send(...args)).code).not.toBe(0);
    const again = await send(...args);
    expect(again.out).not.toContain('has all of it');
    expect(again.out).toMatch(words);
    expect(again.code).toBe(wanted);
    const asJson = await send(...args, '--json');
    expect(JSON.parse(asJson.out)).toMatchObject({ id: null, state });
    expect(asJson.code).toBe(wanted);
    reply = () => ({ status: 200 });
  });

  it('says that it is on its way, and ends with 3, while a send that was begun earlier still tries', async () => {
    reply = () => ({ status: 503, headers: { 'retry-after': '200' } });
    const { id } = await client.addDestination({ name: 'Busy', endpoint: there.url });
    const what = { kind: 'trace', traceId: TRACE_ID } as const;
    const begun = await client.startSend({ what, destination: id, signals: ['traces'] });
    const args = ['--to', 'Busy', '--trace', TRACE_ID, '--signal', 'traces'];
    const { code, out } = await send(...args);
    expect(out).toContain('Another send takes 2 spans there');
    expect(code).toBe(3);
    expect(JSON.parse((await send(...args, '--json')).out)).toMatchObject({
      state: 'running',
      signals: { traces: { offered: 0, sent: 0, arrived: null } },
    });
    await client.cancelSend({ id: begun.id });
    reply = () => ({ status: 200 });
  });

  it('says why nothing gets through while it waits, to a program too, and that ending it ends no send', async () => {
    const gone = await startStandIn(() => ({ status: 200 }));
    await gone.stop();
    const { id: destination } = await client.addDestination({ name: 'Down', endpoint: gone.url });
    const waiting = send('--to', 'Down', '--trace', TRACE_ID, '--signal', 'traces', '--json');
    const begun = async () =>
      (await client.listSends({ limit: 5 })).sends.find((one) => one.destination.id === destination);
    await expect
      .poll(async () => (await begun())?.outcome.traces.retry?.attempt, { timeout: 30_000 })
      .toBe(2);
    await client.pauseSend({ id: (await begun())?.id ?? 0 });
    const { out, err, code } = await waiting;
    expect(err).toMatch(
      /^Down has not taken the traces yet: Nothing listens on port .* It is tried again\.$/m,
    );
    expect(err).toMatch(/^Send \d+ goes on in the engine without this command/m);
    expect(JSON.parse(out)).toMatchObject({ state: 'paused' });
    expect(code).toBe(3);
  });

  it('takes a query of either language, and a run', async () => {
    for (const what of [
      ['--query', '{ status = error }'],
      ['--query', '{service_name="shop"} |= "payment"'],
      ['--run', 'current'],
    ]) {
      const { code, out } = await send('--to', 'There', ...what, '--again', '--json');
      expect(JSON.parse(out).state, what.join(' ')).toBe('done');
      expect(code).toBe(0);
    }
  });

  it('names what looks like secrets, without repeating it, and hides it when told to', async () => {
    const token = `glc_${'a1B2'.repeat(12)}`;
    await post(engine.ready, 'logs', logRequest(Date.now(), `signing in with ${token}`));
    const what = ['--to', 'There', '--since', '15m', '--signal', 'logs', '--again'];
    const dry = await send(...what, '--dry-run');
    expect(dry.out).toMatch(/Looks like secrets[\s\S]*Grafana tokens/);
    expect(dry.out).not.toContain(token);
    expect(JSON.parse((await send(...what, '--dry-run', '--json')).out).suggestions).toHaveLength(1);
    const hasToken = (): boolean => there.bodies.some((body) => body.includes(token));
    there.bodies.length = 0;
    const hiding = await send(...what, '--hide-suggested');
    expect(hiding.code).toBe(0);
    expect(there.bodies.length).toBeGreaterThan(0);
    expect(hasToken()).toBe(false);
    const plain = await send(...what);
    expect(plain.err).toContain('Looks like secrets');
    expect(hasToken()).toBe(true);
  });

  it('asks after earlier sends when nothing is left to go and --verify is said', async () => {
    const { code, out } = await send('--to', 'There', '--since', '15m', '--verify');
    expect(out).toMatch(/has all of it already[\s\S]*only guessed/);
    // It is a Collector for all that is known: nobody can say.
    expect(code).toBe(3);
  });

  it('ends with 3 when the destination cannot be asked', async () => {
    const { code, out } = await send('--to', 'There', '--trace', TRACE_ID, '--again', '--verify', '--json');
    const { verdict, signals } = JSON.parse(out);
    expect(verdict).toBe('unknown');
    expect(signals.traces).toMatchObject({ offered: 2, sent: 2, refused: 0, arrived: null });
    expect(code).toBe(3);
  });

  it('says whether all of it arrived, in words that go with the exit code', async () => {
    const tempo = await startTempo();
    stops.push(() => tempo.stop());
    await client.addDestination({
      ...{ name: 'Asked', endpoints: { traces: tempo.url } },
      read: { urls: { traces: tempo.url }, headers: null },
    });
    const args = ['--to', 'Asked', '--trace', TRACE_ID, '--signal', 'traces', '--verify'];
    tempo.keeps = () => false;
    const lost = await send(...args);
    expect(lost.out).toMatch(
      /^Not all of it arrived: 2 spans are missing there\. The same command sends what is missing again; nothing else of it goes\.$/m,
    );
    expect(lost.code).toBe(2);
    tempo.keeps = () => true;
    const kept = await send(...args);
    expect(kept.out).toMatch(/^All of it arrived: 2 spans\.$/m);
    expect(kept.code).toBe(0);
    const again = await send(...args, '--json');
    expect(JSON.parse(again.out)).toMatchObject({
      ...{ id: null, state: 'done' },
      ...{ verdict: 'arrived', signals: { traces: { arrived: 2, pending: 0, missing: 0 } } },
    });
    expect(again.code).toBe(0);
    const plain = await send(...args.slice(0, -1), '--again');
    expect(plain.out).toMatch(/^All of it was accepted\.$/m);
    const asked = await send(...args, '--again', '--json');
    expect(JSON.parse(asked.out)).toMatchObject({
      verdict: 'arrived',
      signals: { traces: { offered: 2, sent: 2, refused: 0, arrived: 2, pending: 0, missing: 0 } },
    });
    expect(asked.code).toBe(0);
  });

  it('asks again after exactly what was sent along with something else, and sends nothing', async () => {
    const tempo = await startTempo();
    stops.push(() => tempo.stop());
    await client.addDestination({
      ...{ name: 'Run', endpoints: { traces: tempo.url } },
      read: { urls: { traces: tempo.url }, headers: null },
    });
    const only = ['--to', 'Run', '--signal', 'traces'];
    expect((await send(...only, '--run', 'current', '--verify')).code).toBe(0);
    const pushes = () => tempo.asked.filter(({ url }) => url.pathname === '/v1/traces').length;
    const before = pushes();
    const there = await send(...only, '--trace', TRACE_ID, '--verify');
    expect(there.out).toMatch(/^Asked Run again; nothing was sent\.\ntraces: 2 arrived\n/m);
    expect(there.out).toMatch(/^All of it is there: 2 spans\.$/m);
    expect(there.code).toBe(0);
    tempo.forget();
    const gone = await send(...only, '--trace', TRACE_ID, '--verify');
    expect(gone.out).toMatch(/^Not all of it is there: 2 spans missing\. The same command sends/m);
    expect(gone.code).toBe(2);
    expect(pushes()).toBe(before);
    // What was found missing is the rest now.
    const rest = await send(...only, '--trace', TRACE_ID, '--verify', '--json');
    expect(JSON.parse(rest.out)).toMatchObject({
      verdict: 'arrived',
      signals: { traces: { offered: 2, sent: 2, arrived: 2 } },
    });
    expect(rest.code).toBe(0);
    expect(rest.err).toBe('');
  });

  it('sends a moved copy of what is there as recorded, says so, and no second one', async () => {
    const tempo = await startTempo();
    stops.push(() => tempo.stop());
    await client.addDestination({ name: 'Copies', endpoints: { traces: tempo.url } });
    const args = ['--to', 'Copies', '--trace', TRACE_ID, '--signal', 'traces'];
    await send(...args);
    const copy = await send(...args, '--shift');
    expect(copy.err).toContain('There as recorded: 2 spans. A copy of it, moved to now, goes beside that');
    expect(copy.out).toMatch(/^All of it was accepted\.$/m);
    expect(copy.code).toBe(0);
    const second = await send(...args, '--shift');
    expect(second.out).toContain(
      'Copies has a copy of all of it already, moved to now when it was sent: 2 spans.',
    );
    expect(second.code).toBe(0);
    expect(tempo.asked.filter(({ url }) => url.pathname === '/v1/traces')).toHaveLength(2);
  });

  it.each([
    [['--to', 'Nowhere', '--since', '1h'], 'There are: There'],
    [['--to', 'There'], 'Say what to send'],
    [['--to', 'There', '--trace', 'xyz'], '32 hex digits'],
    [['--to', 'There', '--trace', TRACE_ID, '--run', '1'], 'Only one of'],
    [['--to', 'There', '--trace', TRACE_ID, '--query', '{}'], 'Only one of'],
    [['--to', 'There', '--run', '1', '--query', '{}'], 'Only one of'],
    [['--to', 'There', '--run', 'current', '--since', '1m'], '--run is sent whole'],
    [['--to', 'There', '--trace', TRACE_ID, '--since', '1m'], '--trace is sent whole'],
    [['--to', 'There', '--since', '1h', '--signal', 'spans'], '--signal takes'],
    [['--to', 'There', '--query', '{ status = }'], 'line 1'],
    [['--since', '1h'], '--to'],
  ])('ends with 1 and words for wrong use: %j', async (args, words) => {
    const { code, err } = await send(...args);
    expect(err).toContain(words);
    expect(code).toBe(1);
  });
});
