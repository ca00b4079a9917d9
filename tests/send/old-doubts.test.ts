// What was in doubt of Live when the engine ended is asked after when the next one starts.
import { expect, it, onTestFinished } from 'vitest';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { openTelemetry } from '../../src-main/store/open.ts';
import { run, sql } from '../../src-main/store/sql.ts';
import { startTempo } from './stand-ins/tempo.ts';
import { wholeEngine } from './whole-engine.ts';

const here = wholeEngine();
const { client } = here;
/** The engine starts twice; a busy machine takes its time. */
const PATIENT = { timeout: 60_000 };
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

it('what is there is forwarded, and what is not can go with a send', async () => {
  const tempo = await startTempo();
  onTestFinished(() => tempo.stop());
  const { id: destination } = await client.addDestination({
    ...{ name: 'Tempo', endpoints: { traces: tempo.url }, backends: { traces: 'tempo' } },
    read: { urls: { traces: tempo.url }, headers: null },
  });
  await client.setKeepSending({ destination });
  tempo.keeps = ({ spanId }) => spanId !== hex(2, 16);
  const spans = [1, 2, 3, 4].map((n) => ({
    ...{ traceId: hex(n, 32), spanId: hex(n, 16), name: 'x' },
    startTimeUnixNano: `${Date.now() - 1000 + n}000000`,
    endTimeUnixNano: `${Date.now() - 500 + n}000000`,
  }));
  const body = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
  await here.take({ signal: 'traces', body });
  const sent = async () => (await client.listKeepSending({})).keepSending[0]?.signals.traces?.sent;
  await expect.poll(sent, PATIENT).toBe(4);
  await here.stop();
  // As an engine leaves it that ends before it could ask.
  const db = openTelemetry(here.dataDir());
  run(
    db,
    sql`INSERT OR IGNORE INTO live_doubts (destination, signal, place, first, last)
        SELECT destination, signal, place, first, last FROM live_rows WHERE destination = ${destination}`,
  );
  db.close();
  await here.start();
  const standing = async () => {
    const what = { kind: 'range' } as const;
    const { uncertain, forwarded, offered } = await client.preflight({
      what,
      destination,
      signals: ['traces'],
    });
    return [uncertain.traces, forwarded.traces, offered.traces.items];
  };
  await expect.poll(standing, PATIENT).toEqual([0, 3, 1]);
}, 180_000);
