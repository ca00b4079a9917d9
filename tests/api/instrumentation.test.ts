// The endpoint over a whole engine: what came through which door, the range, one service.
import { describe, expect, it } from 'vitest';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { aLog, aSpan, frameOf, grpc, methodOf, oneReceiving, post, requestOf } from '../receive/receiving.ts';

const to = oneReceiving();

describe('instrumentationHealth', () => {
  it('judges each service, and says over which protocols it exports', async () => {
    expect(await to.client.instrumentationHealth({})).toMatchObject({
      services: [],
      looked: { spans: 0, logs: 0, allSpans: true, allLogs: true },
      spec: { version: '0.1', rules: 19 },
    });
    const spans = requestOf('traces', 'cart', [aSpan()]);
    await post(to, '/v1/traces', spans);
    await post(to, '/v1/logs', requestOf('logs', 'cart', [aLog()]));
    await post(to, '/v1/logs', encodeRequest('logs', requestOf('logs', 'cart', [aLog()]) as never));
    const message = encodeRequest('traces', requestOf('traces', 'payment', [aSpan()]) as never);
    expect((await grpc(to.grpcPort, methodOf('traces'), frameOf(message))).code).toBe(0);
    // The same again is a repeat: nothing was exported anew.
    await post(to, '/v1/traces', spans);

    const { services } = await to.client.instrumentationHealth({});
    const exported = services.map(({ name, measures }) => [
      name,
      measures.find(({ id }) => id === 'exported_over')?.examples,
    ]);
    expect(exported).toEqual([
      [
        'cart',
        [
          { text: 'http/json', count: 2 },
          { text: 'http/protobuf', count: 1 },
        ],
      ],
      ['payment', [{ text: 'grpc', count: 1 }]],
    ]);
    const one = await to.client.instrumentationHealth({ service: 'payment' });
    expect(one.services.map(({ name, spans: some }) => [name, some])).toEqual([['payment', 1]]);
    const later = `${Date.now() + 3600e3}000000`;
    expect((await to.client.instrumentationHealth({ from: later })).services).toEqual([]);
    await expect(to.client.instrumentationHealth({ from: 'yesterday' })).rejects.toMatchObject({
      code: 'bad_request',
    });
  });
});
