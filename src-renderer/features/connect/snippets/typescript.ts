// TypeScript on Node: Express and pino, both instrumented without a line in the program itself. The README
// of examples/typescript-express says the same, word for word.
import { commonEnvironment, type Snippet } from './snippet.ts';

export const typescript: Snippet = {
  id: 'typescript',
  label: 'TypeScript',
  environment: (target) => [
    ...commonEnvironment(target),
    ['OTEL_LOG_LEVEL', 'error'],
    ['OTEL_NODE_RESOURCE_DETECTORS', 'env,host,os,process,serviceinstance'],
  ],
  blocks: () => [
    {
      title: 'Install and run',
      language: 'shell',
      code: `npm install express pino @opentelemetry/api @opentelemetry/instrumentation \\
  @opentelemetry/sdk-node @opentelemetry/auto-instrumentations-node
node --import ./telemetry.ts app.ts
curl http://localhost:3000/hello`,
    },
    {
      title: 'telemetry.ts: loaded before everything else',
      language: 'typescript',
      code: `import { register } from 'node:module';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { NodeSDK } from '@opentelemetry/sdk-node';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
const sdk = new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] });
sdk.start();

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => sdk.shutdown().finally(() => process.exit(0)));
}`,
    },
    {
      title: 'app.ts: a trace for every request, and a log tied to it',
      language: 'typescript',
      code: `import { trace } from '@opentelemetry/api';
import express from 'express';
import pino from 'pino';

const log = pino();
const app = express();

app.get('/hello', (_request, response) => {
  trace.getActiveSpan()?.setAttribute('shop.order.id', 'ord_1');
  log.info('first log, inside the span');
  response.send('hello');
});
app.listen(3000, () => log.info('http://localhost:3000/hello'));`,
    },
  ],
  notes: [
    'Node 22.18 or newer runs the files as they are; put "type": "module" into package.json.',
    'Node says nothing when an export fails; OTEL_LOG_LEVEL=error makes it speak.',
    'The default resource detectors ask cloud metadata servers at every start; the list above does not.',
  ],
};
