// What the visitor meets: the page, and the few calls it makes. Requests, calls and logs are instrumented from outside
// (telemetry.ts).
import { fileURLToPath } from 'node:url';
import { trace } from '@opentelemetry/api';
import express, { type NextFunction, type Request, type Response } from 'express';
import pino from 'pino';

const { CATALOG_URL, CART_URL, HOST = '127.0.0.1', PORT = '8801' } = process.env;
const log = pino();
const app = express();
app.use(express.json());

/** A service that did not say yes; `status` is for the visitor. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function ask<T>(base: string | undefined, path: string, body?: unknown): Promise<T> {
  if (!base) throw new Refused(503, 'this part of the shop is closed');
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const answer = await fetch(base + path, body === undefined ? {} : post);
  const said = await answer.json();
  if (!answer.ok) throw new Refused(answer.status < 500 ? answer.status : 502, said.error ?? said.detail);
  return said as T;
}

interface Product {
  id: number;
  name: string;
  priceCents: number;
}

app.get('/api/products', async (_request, response) => {
  const products = await ask<Product[]>(CATALOG_URL, '/products');
  log.info({ count: products.length }, 'products shown');
  response.json(products);
});

app.get('/api/products/:id', async (request, response) => {
  response.json(await ask<Product>(CATALOG_URL, `/products/${request.params.id}`));
});

app.post('/api/checkout', async (request, response) => {
  const { products, card, email } = request.body as { products: number[]; card: string; email: string };
  log.info({ products }, 'checkout started');
  // The page's prices are not believed.
  const items = await Promise.all(
    products.map(async (id) => {
      const { priceCents } = await ask<Product>(CATALOG_URL, `/products/${id}`);
      return { product: id, priceCents };
    }),
  );
  const order = await ask<{ order: string; cents: number }>(CART_URL, '/checkout', { items, card, email });
  trace.getActiveSpan()?.setAttribute('shop.order.id', order.order);
  log.info({ order: order.order }, 'checkout done');
  response.status(201).json(order);
});

// What the page must know of its surroundings: where to send its own telemetry.
app.get('/config.json', (_request, response) => {
  response.json({ otlp: process.env.PAGE_OTLP_ENDPOINT ?? process.env.OTEL_EXPORTER_OTLP_ENDPOINT });
});
app.use(express.static(fileURLToPath(new URL('./dist', import.meta.url))));

app.use((error: Error, request: Request, response: Response, _next: NextFunction) => {
  const status = error instanceof Refused ? error.status : 502;
  log.error({ err: error, path: request.path, status }, 'request failed');
  response.status(status).json({ error: error.message });
});

app.listen(Number(PORT), HOST, () => log.info({ port: Number(PORT) }, 'storefront listens'));
