// Drawn traces on a real engine, and the parts of the trace page that the specs about it look at.
import type { Page } from '@playwright/test';
import { spanIdHex } from '#shared/model/ids.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { readTrace } from '../fixtures/draw-trace.ts';
import { otlpOf } from '../fixtures/trace-otlp.ts';
import type { Engine } from './fixtures.ts';

const CHECKOUT = `
  storefront:POST /checkout   [==============================]            server
    cart:GET /cart             [========]                                 server
      db:SELECT items           []                                       client
      db:SELECT items             []                                     client
      db:SELECT items               []                                   client
      db:SELECT items                 []                                 client
      db:SELECT items                   []                               client
      db:SELECT items                     []                             client
    payment:POST /v1/charges               [======]                       client error
    payment:POST /v1/charges                       [====]                 client
    storefront:send order                                [=]              producer
      mailer:process order                                [============]  consumer
  cart:DEL cart                                            []             missing=5f1c90be
`;

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** The drawing with attributes, an exception and a log on the failed charge, half a minute ago. */
export async function sendCheckout(engine: Engine): Promise<{ columns: TraceColumns; failed: string }> {
  const columns = { ...readTrace(CHECKOUT), baseNs: `${Date.now() - 30_000}000000` };
  const failedRow = columns.status.indexOf(2);
  const failed = spanIdHex(columns.idHi[failedRow] ?? 0, columns.idLo[failedRow] ?? 0);
  const at = String(BigInt(columns.baseNs) + BigInt(columns.start[failedRow] ?? 0) + 1_000_000n);
  const requests = otlpOf(columns, {
    attributes: (row) =>
      row === failedRow ? [text('http.request.method', 'POST'), text('shop.order.id', 'ord_88214')] : [],
    events: (row) =>
      row === failedRow
        ? [
            {
              timeUnixNano: at,
              name: 'exception',
              attributes: [
                text('exception.type', 'TimeoutError'),
                text('exception.message', 'no answer after 6 ms'),
                text(
                  'exception.stacktrace',
                  'TimeoutError: no answer after 6 ms\n    at charge (/app/src/pay.ts:88:11)\n    at next (/app/node_modules/express/lib/router.js:10:2)',
                ),
              ],
            },
          ]
        : [],
  });
  for (const request of requests) await engine.send('traces', request);
  await engine.send('logs', {
    resourceLogs: [
      {
        resource: { attributes: [text('service.name', 'payment')] },
        scopeLogs: [
          {
            scope: { name: 'drawing' },
            logRecords: [
              {
                timeUnixNano: at,
                severityNumber: 17,
                body: { stringValue: 'charge failed, will retry' },
                traceId: columns.traceId,
                spanId: failed,
              },
            ],
          },
        ],
      },
    ],
  });
  return { columns, failed };
}

export const rows = (page: Page) =>
  page.getByRole('treegrid', { name: 'Spans of the trace' }).getByRole('row');
export const chosen = (page: Page) => page.locator('[role=row][aria-selected=true]');
export const grid = (page: Page) => page.getByRole('treegrid', { name: 'Spans of the trace' });

/** All that can be odd about a trace: two roots, a missing parent, circles, a clock that is ahead, times that cannot be. */
export const ODD = `
  shop:POST /order         [==============================]    server
    shop:publish             [=]                               producer
      mailer:process order      [=======]                      consumer skew=-6
        mailer:render             [==]                         skew=-6
    shop:instant                |
    shop:slow child                                [==========================]
    db:SELECT stock              []                            client
    db:SELECT stock                []                          client
    db:SELECT stock                  []                        client
    db:SELECT stock                    []                      client
    db:SELECT stock                      []                    client error
    db:SELECT stock                        []                  client
  shop:GET /health                  [====]                     server
  cart:DEL cart                         []                     missing=5f1c90be
  ring:one                     [=======]                       parent=16
  ring:two                       [=====]                       parent=14
  ring:three                       [===]                       parent=15
`;

export interface SentLog {
  readonly service: string;
  readonly body: string;
  readonly severity: number;
  /** Row of the span it belongs to; none for a log record of the trace alone. */
  readonly row?: number;
  /** Nanoseconds after the trace's base. */
  readonly at: number;
}

/** Sends a drawing, half a minute ago, with log records. `change` may alter its columns first. */
export async function sendDrawing(
  engine: Engine,
  drawing: string,
  logs: (columns: TraceColumns) => readonly SentLog[] = () => [],
  change: (columns: TraceColumns) => void = () => {},
): Promise<TraceColumns> {
  const columns = { ...readTrace(drawing), baseNs: `${Date.now() - 30_000}000000` };
  change(columns);
  for (const request of otlpOf(columns)) await engine.send('traces', request);
  const resourceLogs = logs(columns).map(({ service, body, severity, row, at }) => ({
    resource: { attributes: [text('service.name', service)] },
    scopeLogs: [
      {
        scope: { name: 'drawing' },
        logRecords: [
          {
            timeUnixNano: String(BigInt(columns.baseNs) + BigInt(at)),
            severityNumber: severity,
            body: { stringValue: body },
            traceId: columns.traceId,
            ...(row !== undefined && { spanId: spanIdHex(columns.idHi[row] ?? 0, columns.idLo[row] ?? 0) }),
          },
        ],
      },
    ],
  }));
  if (resourceLogs.length > 0) await engine.send('logs', { resourceLogs });
  return columns;
}

/** The row of the first span with a name. */
export function rowOf(columns: TraceColumns, name: string): number {
  return columns.name.indexOf(columns.names.indexOf(name));
}
