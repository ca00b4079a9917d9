import { describe, expect, it } from 'vitest';
import type { Span } from '#shared/model/otlp.ts';
import { spanFacts } from '../../../src-renderer/logic/span-facts.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { spansToTell, traceText } from '../../../src-renderer/logic/trace-text.ts';
import { bigTrace, MS, readTrace } from '../../fixtures/draw-trace.ts';

const SPAN: Span = {
  traceId: '1'.repeat(32),
  spanId: '2'.repeat(16),
  parentSpanId: '',
  traceState: '',
  flags: 0,
  name: 'charge',
  kind: 3,
  startTimeUnixNano: '1',
  endTimeUnixNano: '2',
  attributes: [],
  droppedAttributesCount: 0,
  events: [],
  droppedEventsCount: 0,
  links: [],
  droppedLinksCount: 0,
  status: { code: 0 },
};
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

const ms = (ns: number): string => `${Math.round(ns / MS)}ms`;

describe('a trace as text for a chat', () => {
  const model = buildTraceModel(
    readTrace(`
      shop:POST /checkout  [==============]
        cart:GET             [====]
          db:SELECT           []
          db:SELECT           []
          db:SELECT           []
          db:SELECT           []
          db:SELECT           []
          db:SELECT           []
        pay:charge                 [====]  error
    `),
  );

  it('is a line a span, folds in one, with the numbers of the whole above', () => {
    expect(`\n${traceText(model, -1, ms)}\n`).toBe(`
Trace ${model.columns.traceId}: 9 spans of 4 services, 1 error, 16ms
shop: POST /checkout [+0ms 16ms]
  cart: GET [+2ms 6ms]
    db: SELECT × 6 (12ms in all)
  pay: charge [+8ms 6ms] ERROR
`);
  });

  it('tells below a failed span what it says of its failure', () => {
    const failed = model.columns.status.indexOf(2);
    expect(spansToTell(model, -1)).toEqual([failed]);
    expect(spansToTell(model, model.columns.parent.indexOf(0))).toEqual([]);
    const facts = spanFacts({
      ...SPAN,
      status: { code: 2, message: 'payment failed' },
      attributes: [
        text('http.request.method', 'POST'),
        text('url.full', 'http://pay/charge'),
        text('db.query.text', 'SELECT\n  1'),
      ],
      events: [
        {
          timeUnixNano: '1',
          name: 'exception',
          attributes: [text('exception.type', 'TimeoutError'), text('exception.message', 'no answer')],
          droppedAttributesCount: 0,
        },
      ],
    });
    expect(traceText(model, failed, ms, new Map([[failed, facts]]))).toBe(`pay: charge [+8ms 6ms] ERROR
    ! payment failed
    ! TimeoutError: no answer
    ! HTTP POST http://pay/charge
    ! SQL SELECT 1`);
    expect(spanFacts(SPAN)).toEqual([]);
  });

  it('is a subtree alone, and never endless', () => {
    expect(traceText(model, model.columns.status.indexOf(2), ms)).toBe('pay: charge [+8ms 6ms] ERROR');
    const lines = traceText(buildTraceModel(bigTrace(5000)), -1, ms).split('\n');
    expect(lines.length).toBeLessThan(410);
    expect(lines.at(-1)).toMatch(/^… and \d+ more spans$/);
  });
});
