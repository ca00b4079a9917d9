// Requests that do not come to an end, that are refused while they are still being sent, or that break off: the number
// in a name is the check's.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Receiver,
  type ReceiverOptions,
  type Sighting,
  startHttpReceiver,
} from '../../src-main/receive/index.ts';
import { referenceDecode } from '../fixtures/otlp-reference.ts';
import { JSON_TYPE, PROTOBUF, post } from './receiving.ts';

const MIB = 1024 * 1024;
const LIMIT = 64 * MIB;

let sightings: Sighting[];
let receiver: Receiver | undefined;
let sockets: Socket[];

async function start(more: Partial<ReceiverOptions> = {}): Promise<{ port: number; httpPort: number }> {
  receiver = await startHttpReceiver({
    host: '127.0.0.1',
    port: 0,
    consumer: { consume: async () => ({ stored: 1, rejected: 0, message: '', repeat: false }) },
    watch: { connected: () => {}, saw: (sighting) => sightings.push(sighting) },
    allowedOrigins: () => [],
    otherPort: () => 4317,
    ...more,
  });
  return { port: receiver.port, httpPort: receiver.port };
}

beforeEach(() => {
  sightings = [];
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await receiver?.stop(100);
  receiver = undefined;
});

const headOf = (type: string, length: string, more = ''): string =>
  `POST /v1/logs HTTP/1.1\r\nHost: x\r\nUser-Agent: OTel-OTLP-Exporter-Rust/0.33.1\r\nContent-Type: ${type}\r\n${length}\r\n${more}\r\n`;
const PB = 'application/x-protobuf';

interface Connection {
  socket: Socket;
  /** All that came, once the connection is closed. */
  whole: Promise<string>;
  /** What came first. */
  answered: Promise<string>;
  /** Set by an error on the client's side. */
  failed: () => string;
}

/** Sends these pieces one after the other on a connection of its own. */
function send(port: number, ...pieces: (string | Buffer)[]): Connection {
  let received = '';
  let failed = '';
  const socket = connect(port, '127.0.0.1', () => {
    for (const piece of pieces) socket.write(piece);
  });
  sockets.push(socket);
  socket.on('error', (error) => {
    failed = error.message;
  });
  const answered = new Promise<string>((resolve) =>
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      resolve(received);
    }),
  );
  const whole = new Promise<string>((resolve) => socket.on('close', () => resolve(received)));
  return { socket, answered, whole, failed: () => failed };
}

describe('requests that do not come to an end', () => {
  it('17. a body that stalls is told to come again in time, in words of its own, and closed', async () => {
    const { port } = await start({ wholeWithinMs: 240 });
    for (const length of ['Content-Length: 200', 'Transfer-Encoding: chunked']) {
      const piece = length.startsWith('C') ? 'ab' : '2\r\nab\r\n';
      const { answered } = send(port, headOf(PB, length, ''), piece);
      const said = await answered;
      expect(said).toMatch(/^HTTP\/1\.1 503 A request that did not come whole within a minute/);
      expect(said).toMatch(/\r\nretry-after: \d+\r\n/i);
      expect(said).toMatch(/\r\nconnection: close\r\n/i);
    }
    expect(
      sightings.map(({ diagnosis, signal, userAgent }) => [diagnosis.symptom, signal, userAgent]),
    ).toEqual(Array.from({ length: 2 }, () => ['late_request', 'logs', 'OTel-OTLP-Exporter-Rust/0.33.1']));
  });

  it('11. half a head is told 408 in time, also on a connection that was used before', async () => {
    const { port } = await start({ wholeWithinMs: 240 });
    const whole = `${headOf('application/json', 'Content-Length: 2')}{}`;
    for (const before of ['', whole]) {
      const { whole: all } = send(port, `${before}POST /v1/traces HT`);
      const said = await all;
      expect(said).toMatch(/HTTP\/1\.1 408 A request that did not come whole within a minute/);
      expect(said.startsWith('HTTP/1.1 200')).toBe(before !== '');
    }
    expect(sightings.map(({ diagnosis }) => diagnosis.symptom)).toEqual(['late_request', 'late_request']);
  });

  it('17. large bodies that stall keep no small request out, and give up their room', async () => {
    const { port, httpPort } = await start({ wholeWithinMs: 5000 });
    const stuck = Array.from({ length: 4 }, () =>
      send(port, headOf(PB, `Content-Length: ${LIMIT}`), Buffer.alloc(LIMIT - 1)),
    );
    // There is room for three, and some for the small.
    expect(await Promise.race(stuck.map(({ answered }) => answered))).toMatch(/^HTTP\/1\.1 503 Too many/);
    const large = new Uint8Array(40 * MIB);
    // One was refused while all four were still coming: the other three take its room a moment later.
    await vi.waitFor(
      async () => expect((await post({ httpPort }, '/v1/logs', large)).status).toBe(503),
      4000,
    );
    expect((await post({ httpPort }, '/v1/logs', new Uint8Array(MIB))).status).toBe(200);
    const answers = await Promise.all(stuck.map(({ answered }) => answered));
    expect(answers.filter((one) => one.includes('did not come whole'))).toHaveLength(3);
    await vi.waitFor(async () => expect((await post({ httpPort }, '/v1/logs', large)).status).toBe(200));
  });
});

describe('refused while still being sent', () => {
  it('16. with Connection: close the client gets its 413 whole, and can send to the end', async () => {
    const { port } = await start();
    const body = Buffer.alloc(LIMIT + 8 * MIB);
    const head = headOf(PB, `Content-Length: ${body.length}`, 'Connection: close\r\n');
    const { whole, failed } = send(port, head, body);
    const said = await whole;
    expect(said).toMatch(/^HTTP\/1\.1 413 The request is larger than 64 MiB/);
    expect(said.length).toBeGreaterThan(300);
    expect(failed()).toBe('');
    expect(sightings.map(({ diagnosis }) => diagnosis.symptom)).toEqual(['too_large']);
  });

  it('16. it is told once, whether the client then ends, resets or goes on with what is no HTTP', async () => {
    const ways: ((socket: Socket) => void)[] = [
      (socket) => socket.end(),
      (socket) => socket.resetAndDestroy(),
      (socket) => socket.end(Buffer.alloc(MIB)),
    ];
    for (const length of [`Content-Length: ${LIMIT + MIB}`, 'Transfer-Encoding: chunked']) {
      for (const goOn of ways) {
        sightings = [];
        const { port } = await start();
        const path = headOf(PB, length).replace('/v1/logs', '/v1/log');
        const { socket, answered, whole } = send(port, path);
        expect(await answered).toMatch(/^HTTP\/1\.1 404/);
        goOn(socket);
        // Only one answer came.
        expect((await whole).match(/HTTP\/1\.1 /g)).toHaveLength(1);
        await receiver?.stop(2000);
        expect(sightings.map(({ diagnosis }) => diagnosis.symptom)).toEqual(['wrong_path']);
      }
    }
  });

  it('16. Expect: 100-continue with a body too large is refused at once, a proper one is told to go on', async () => {
    const { port } = await start();
    const expect100 = 'Expect: 100-continue\r\n';
    const large = send(port, headOf(PB, `Content-Length: ${LIMIT + 1}`, expect100));
    expect(await large.answered).toMatch(/^HTTP\/1\.1 413 /);
    const fine = send(port, headOf('application/json', 'Content-Length: 2', expect100));
    expect(await fine.answered).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    fine.socket.write('{}');
    const [more] = await once(fine.socket, 'data');
    expect(String(more)).toMatch(/^HTTP\/1\.1 200 OK/);
    const wrong = send(
      port,
      headOf('application/json', 'Content-Length: 2', `${expect100}Origin: https://evil.example\r\n`),
    );
    expect(await wrong.answered).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('broken off', () => {
  it('25. a body that ends early is answered in the request’s encoding, and told once with its sender', async () => {
    const { port } = await start();
    for (const type of [PB, 'application/json']) {
      sightings = [];
      const { socket, whole } = send(port, headOf(type, 'Content-Length: 20'), '{}');
      await once(socket, 'connect');
      socket.end();
      const [head = '', body = ''] = (await whole).split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1\.1 400 The connection broke/);
      expect(head).toContain(`Content-Type: ${type}`);
      const status =
        type === PB ? referenceDecode('RpcStatus', Buffer.from(body, 'latin1')) : JSON.parse(body);
      expect(status).toMatchObject({ code: 3, message: expect.stringContaining('connection broke') });
      await vi.waitFor(() => expect(sightings).toHaveLength(1));
      expect(sightings[0]).toMatchObject({ signal: 'logs', userAgent: 'OTel-OTLP-Exporter-Rust/0.33.1' });
      // A 400 is not sent again, whatever the reason was.
      expect(sightings[0]?.diagnosis.meaning).not.toMatch(/^It was closed\. The SDK tries again/);
    }
  });

  it('25. an Expect that HTTP does not have is 417 with a Status in the request’s encoding', async () => {
    const { httpPort } = await start();
    const json = await post({ httpPort }, '/v1/traces', '{}', { ...JSON_TYPE, expect: 'foo' });
    expect(json.status).toBe(417);
    expect(json.json()).toMatchObject({ code: 3, message: expect.stringContaining('Expect: foo') });
    const protobuf = await post({ httpPort }, '/v1/traces', new Uint8Array(2), {
      ...PROTOBUF,
      expect: 'foo',
    });
    expect(referenceDecode('RpcStatus', protobuf.body)).toMatchObject({ code: 3 });
    expect(sightings.map(({ diagnosis }) => diagnosis.symptom)).toEqual(['expectation', 'expectation']);
  });
});
