// Thousands of services at once: a test of a mesh, or a name with an id in it.
import { describe, expect, it } from 'vitest';
import { aSpan, oneReceiving, post, TRACE_ID } from '../receive/receiving.ts';

const to = oneReceiving();
const SERVICES = 3000;

describe('thousands of services in one request', () => {
  it('are listed, and a trace opens, within seconds of their first spans', async () => {
    const resourceSpans = Array.from({ length: SERVICES }, (_, i) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: `service-${i}` } }] },
      scopeSpans: [{ spans: [aSpan()] }],
    }));
    await post(to, '/v1/traces', { resourceSpans });
    const [{ services }, trace] = await Promise.all([
      to.client.listServices({}),
      to.client.getTrace({ traceId: TRACE_ID }),
    ]);
    expect(services).toHaveLength(SERVICES);
    expect(trace).toMatchObject({ spans: SERVICES });
  });
});
