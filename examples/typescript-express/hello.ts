import { trace } from '@opentelemetry/api';
import express from 'express';
import pino from 'pino';

const log = pino();
const app = express();

app.get('/hello', (_request, response) => {
  trace.getActiveSpan()?.setAttribute('shop.order.id', 'ord_1');
  log.info('first log, inside the span');
  response.send('hello');
});
const port = Number(process.env.PORT ?? 3000);
app.listen(port, () => log.info(`http://localhost:${port}/hello`));
