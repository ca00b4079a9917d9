import { describe, expect, it } from 'vitest';
import type { Span } from '#shared/model/otlp.ts';
import { errorLogNotes, failureNotes } from '../../../src-renderer/logic/failure-notes.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { traceText } from '../../../src-renderer/logic/trace-text.ts';
import { bigTrace, logMarks, MS, readTrace } from '../../fixtures/draw-trace.ts';

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

  it('says below a span what is known of its failure', () => {
    const failed = model.columns.status.indexOf(2);
    const event = {
      timeUnixNano: '1',
      name: 'exception',
      attributes: [
        { key: 'exception.type', value: { stringValue: 'TimeoutError' } },
        { key: 'exception.message', value: { stringValue: 'no answer\nafter 6 ms' } },
      ],
    };
    const span: Span = {
      traceId: model.columns.traceId,
      spanId: '00000000000000ff',
      name: 'charge',
      kind: 3,
      startTimeUnixNano: '1',
      endTimeUnixNano: '2',
      attributes: [{ key: 'db.statement', value: { stringValue: 'SELECT  1' } }],
      events: [event, event],
      links: [],
      status: { code: 2, message: 'no answer' },
    };
    expect(failureNotes(span)).toEqual(['TimeoutError: no answer after 6 ms', 'SELECT 1']);
    const marks = logMarks(model.columns, [
      [failed, 1, 'charge \u001b[31mfailed\u001b[0m'],
      [0, 1, 'fine'],
    ]);
    const logs = errorLogNotes(model, { ...marks, logSeverity: Uint8Array.of(17, 9) }, -1);
    expect([...logs]).toEqual([[failed, ['log: charge failed']]]);
    expect(traceText(model, failed, ms, logs)).toBe('pay: charge [+8ms 6ms] ERROR\n  > log: charge failed');
  });

  it('is a subtree alone, and never endless', () => {
    expect(traceText(model, model.columns.status.indexOf(2), ms)).toBe('pay: charge [+8ms 6ms] ERROR');
    const lines = traceText(buildTraceModel(bigTrace(5000)), -1, ms).split('\n');
    expect(lines.length).toBeLessThan(410);
    expect(lines.at(-1)).toMatch(/^… and \d+ more spans$/);
  });
});
