// A small shop. Requests, calls and logs are instrumented from outside (telemetry.ts); what only the shop knows,
// its orders and its stock, it says itself with the OpenTelemetry API.
import { metrics, SpanStatusCode, trace } from '@opentelemetry/api';
import express, { type NextFunction, type Request, type Response } from 'express';
import pino from 'pino';

const port = Number(process.env.PORT ?? 3000);
const log = pino();
const app = express();
const tracer = trace.getTracer('shop');
const meter = metrics.getMeter('shop');
const orders = meter.createCounter('shop.orders', { unit: '{order}', description: 'Orders taken.' });
const amounts = meter.createHistogram('shop.order.amount', {
  unit: 'EUR',
  description: 'What an order is worth.',
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Stands for a query: a client span that takes a moment. */
function query(text: string, ms: number): Promise<void> {
  const attributes = { 'db.system.name': 'postgresql', 'db.query.text': text };
  return tracer.startActiveSpan(
    text.split(' ').slice(0, 3).join(' '),
    { kind: 2, attributes },
    async (span) => {
      await pause(ms * (0.5 + Math.random()));
      span.end();
    },
  );
}

app.get('/products/:id', async (request, response) => {
  const id = String(request.params.id);
  log.info({ productId: id }, 'product asked for');
  await query('SELECT * FROM products WHERE id = $1', 4);
  response.json({ id, price: 1299 });
});

app.post('/checkout', async (_request, response) => {
  const order = `ord_${Math.floor(Math.random() * 90_000 + 10_000)}`;
  trace.getActiveSpan()?.setAttribute('shop.order.id', order);
  log.info({ order }, 'checkout started');
  const product = await fetch(`http://localhost:${port}/products/2184`).then((answer) => answer.json());
  await tracer.startActiveSpan('charge card', async (span) => {
    try {
      await pause(15 + Math.random() * 40);
      if (Math.random() < 0.1) throw new Error('the acquirer did not answer');
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      log.error({ err: error, order }, 'charge failed');
      throw error;
    } finally {
      span.end();
    }
  });
  await query('INSERT INTO orders VALUES ($1, $2)', 6);
  orders.add(1, { currency: 'EUR' });
  amounts.record(product.price / 100, { currency: 'EUR' });
  log.info({ order }, 'checkout done');
  response.status(201).json({ order });
});

app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
  response.status(502).json({ error: error.message });
});

app.listen(port, () => log.info(`http://localhost:${port}/products/1`));
