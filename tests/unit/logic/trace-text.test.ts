import { describe, expect, it } from 'vitest';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { traceText } from '../../../src-renderer/logic/trace-text.ts';
import { bigTrace, MS, readTrace } from '../../fixtures/draw-trace.ts';

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

  it('is a subtree alone, and never endless', () => {
    expect(traceText(model, model.columns.status.indexOf(2), ms)).toBe('pay: charge [+8ms 6ms] ERROR');
    const lines = traceText(buildTraceModel(bigTrace(5000)), -1, ms).split('\n');
    expect(lines.length).toBeLessThan(410);
    expect(lines.at(-1)).toMatch(/^… and \d+ more spans$/);
  });
});
