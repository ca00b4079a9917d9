import { describe, expect, it } from 'vitest';
import type { Span } from '#shared/model/otlp.ts';
import { errorLogNotes, failureNotes, looseErrorLogs } from '../../../src-renderer/logic/failure-notes.ts';
import { buildTraceModel, withClocks } from '../../../src-renderer/logic/trace-model.ts';
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
    expect(traceText(model, failed, ms, { notes: logs })).toBe(
      'pay: charge [+8ms 6ms] ERROR\n  > log: charge failed',
    );
  });

  it('says which clocks were set, as the times are not those that were recorded', () => {
    const clock = new Map([
      ['pay', 3 * MS],
      ['db', -2 * MS],
      ['elsewhere', 1 * MS],
    ]);
    const moved = withClocks(model, clock);
    expect(traceText(moved, -1, ms, { clock }).split('\n').slice(0, 2)).toEqual([
      `Trace ${model.columns.traceId}: 9 spans of 4 services, 1 error, 17ms`,
      'Times are adjusted, not as recorded: pay +3ms, db -2ms',
    ]);
    // Of a part only the clocks that are in it.
    const pay = model.columns.status.indexOf(2);
    expect(traceText(moved, pay, ms, { clock }).split('\n')[0]).toBe(
      'Times are adjusted, not as recorded: pay +3ms',
    );
    expect(traceText(model, -1, ms, { clock: new Map() })).not.toContain('adjusted');
  });

  it('has the errors that log records of no span here tell, and cuts long names', () => {
    const marks = logMarks(model.columns, [
      [-1, 1, 'nobody\u2019s failure'],
      [-1, 2, 'nobody\u2019s word'],
    ]);
    const told = looseErrorLogs({ ...marks, logSeverity: Uint8Array.of(17, 9) });
    expect(told).toEqual(['log: nobody\u2019s failure']);
    expect(traceText(model, -1, ms, { loose: told })).toMatch(
      /ERROR\nOf no span here:\n {2}> log: nobody\u2019s failure$/,
    );
    const long = buildTraceModel(readTrace(`a:${'n'.repeat(2000)} [==]`));
    expect(traceText(long, -1, ms).length).toBeLessThan(500);
  });

  it('is a subtree alone, and never endless', () => {
    expect(traceText(model, model.columns.status.indexOf(2), ms)).toBe('pay: charge [+8ms 6ms] ERROR');
    const lines = traceText(buildTraceModel(bigTrace(5000)), -1, ms).split('\n');
    expect(lines.length).toBeLessThan(410);
    expect(lines.at(-1)).toMatch(/^… and \d+ more spans$/);
  });
});
