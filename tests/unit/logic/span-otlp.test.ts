import { describe, expect, it } from 'vitest';
import { spanAsOtlp } from '../../../src-renderer/logic/span-otlp.ts';

describe('a span as an OTLP document', () => {
  it('has its resource, scope and schema around it, as an exporter sends them', () => {
    const span = {
      traceId: 'ab'.repeat(16),
      spanId: 'cd'.repeat(8),
      name: 'GET',
      kind: 2,
      startTimeUnixNano: '1',
      endTimeUnixNano: '2',
      attributes: [],
      events: [],
      links: [],
      status: { code: 0 },
    };
    const attributes = [{ key: 'service.name', value: { stringValue: 'shop' } }];
    const text = spanAsOtlp({
      span,
      resource: { attributes, schemaUrl: 'https://opentelemetry.io/schemas/1.44.0' },
      scope: { name: 'http' },
    });
    expect(JSON.parse(text)).toEqual({
      resourceSpans: [
        {
          resource: { attributes },
          scopeSpans: [{ scope: { name: 'http' }, spans: [span] }],
          schemaUrl: 'https://opentelemetry.io/schemas/1.44.0',
        },
      ],
    });
  });
});
