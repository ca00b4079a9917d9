// The page: what is for sale, and a button to buy it. Each click is a span of its own, where the trace begins.
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { counts } from '../counted.ts';
import { log, sendAll, tracer, within } from './telemetry.ts';

const element = (id: string) => document.getElementById(id) as HTMLElement;
const card = element('card') as HTMLSelectElement;
const said = element('said');

/** Runs what a click asks for inside a span, and ends it when all is done. */
async function onClick(name: string, work: (span: Span) => Promise<void>): Promise<void> {
  const span = tracer.startSpan(name);
  try {
    await within(span, () => work(span));
  } catch (error) {
    span.recordException(error as Error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
    said.textContent = (error as Error).message;
    log(span, 'ERROR', (error as Error).message);
  } finally {
    span.end();
  }
}

async function buy(span: Span, product: { id: number; name: string }): Promise<void> {
  log(span, 'INFO', `buying ${product.name}`);
  span.setAttribute('shop.product.id', product.id);
  const body = JSON.stringify({ products: [product.id], card: card.value, email: 'visitor@example.com' });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch('/api/checkout', { method: 'POST', headers, body });
  const { order, error } = await answer.json();
  if (!answer.ok) throw new Error(error);
  said.textContent = `Bought: ${product.name}, ${order}`;
}

await onClick('open shop', async () => {
  const products = await fetch('/api/products').then((answer) => answer.json());
  for (const product of products) {
    const button = document.createElement('button');
    button.textContent = 'Buy';
    button.addEventListener('click', () => onClick('click buy', (span) => buy(span, product)));
    const entry = document.createElement('li');
    entry.append(`${product.name} ${(product.priceCents / 100).toFixed(2)} €`, button);
    element('products').append(entry);
  }
});

// For the shop's test: sends what waits, and says what was taken.
Object.assign(window, { exported: () => sendAll().then(() => counts) });
